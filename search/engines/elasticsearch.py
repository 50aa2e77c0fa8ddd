"""The engine for more than one machine: an Elasticsearch 9 cluster."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from contextvars import ContextVar
from typing import Any

import orjson

from search.documents import SearchDocument, fingerprint
from search.engines import base, plan
from search.engines.base import (
    EngineUnavailableError,
    Health,
    RawHit,
    RawResults,
    Rebuild,
    SearchEngine,
    SearchRequest,
    Sort,
)
from search.engines.elasticsearch_answers import check, counts_of, hits_of, total_of
from search.engines.elasticsearch_bodies import ORDERS, count_bodies, hits_body, page_body
from search.engines.elasticsearch_bulk import GenerationGoneError
from search.engines.elasticsearch_client import connection, faults, working
from search.engines.elasticsearch_queries import Body, Translator
from search.engines.elasticsearch_storage import Generation, Store, check_floor
from search.spelling import nearest_words

KEYS = 1_000  # keys read in one step
TRIES = 3  # of a write whose index is replaced meanwhile

# When what is asked now must be answered; each thread has its own.
_until: ContextVar[float | None] = ContextVar("until", default=None)


class ElasticsearchEngine(SearchEngine):
    PLACE = "ELASTICSEARCH_INDEX"
    problems = staticmethod(faults)

    def __init__(self, place: str) -> None:
        self._store = Store(place)

    # Finding

    def search(self, request: SearchRequest) -> RawResults:
        with self.waiting():
            return self._search(request)

    def _search(self, request: SearchRequest) -> RawResults:
        text, filters, hidden = request.text, request.filters, request.hidden
        matching = plan.matching(text, filters, hidden)
        bodies = [hits_body(matching, request), *count_bodies(matching, request)]
        hits, *counted = self._ask(bodies)
        total = total_of(hits) if "total" in hits["hits"] else total_of(counted[0])
        nearest: tuple[RawHit, ...] = ()
        if request.nearest and total < request.enough and len(text.required) > 1:
            some = plan.ranked(plan.some(text, filters, hidden), text, request.current)
            body = page_body(some, Sort.RELEVANCE, request.nearest, moments=request.moments)
            nearest = hits_of(*self._ask([body]))
        counts: dict[str, Mapping[str, int]] = {}
        for answer in counted:
            counts |= counts_of(answer)
        return RawResults(hits=hits_of(hits), nearest=nearest, total=total, counts=counts)

    def top(self, query: plan.Query, limit: int, sort: Sort = Sort.RELEVANCE) -> tuple[RawHit, ...]:
        return hits_of(*self._ask([page_body(query, sort, limit)]))

    def totals(self, queries: Sequence[plan.Query]) -> Sequence[int]:
        bodies = [
            {"size": 0, "track_total_hits": True, "query": Translator().query(query)}
            for query in queries
        ]
        return [total_of(answer) for answer in self._ask(bodies)] if bodies else []

    def spellings(self, word: str) -> Sequence[str]:
        term = {
            "field": "words",
            "suggest_mode": "always",
            "min_word_length": 2,
            "size": 50,
            "shard_size": 50,
        }
        body = {"size": 0, "suggest": {"words": {"text": word, "term": term}}}
        (answer,) = self._ask([body])
        options = [option for entry in answer["suggest"]["words"] for option in entry["options"]]
        return nearest_words(word, ((option["text"], option["freq"]) for option in options))

    @contextmanager
    def waiting(self, seconds: float | None = None) -> Iterator[None]:
        if _until.get() is not None:
            yield  # whoever waits for more than this has set the limit
            return
        token = _until.set(time.monotonic() + (seconds or base.VISITOR_SECONDS))
        try:
            yield
        finally:
            _until.reset(token)

    def _ask(self, bodies: Sequence[Body]) -> list[Body]:
        """Return the answers to *bodies*, asked together; all are whole, or it raises."""
        ways, until = connection(), _until.get()
        seconds = base.VISITOR_SECONDS if until is None else until - time.monotonic()
        if seconds <= 0:
            raise EngineUnavailableError("There is no time left to ask the search engine.")
        client = ways.client
        if seconds > base.VISITOR_SECONDS:
            client = client.options(request_timeout=seconds)
        lines = [line for body in bodies for line in (self._header(body), orjson.dumps(body))]
        with ways.breaker.guard():
            answer = ways.within(
                seconds,
                lambda: client.msearch(searches=lines),  # type: ignore[arg-type]  # lines are JSON already
            )
        for one in answer["responses"]:
            check(one)
        return list(answer["responses"])

    def _header(self, body: Body) -> bytes:
        header = {"index": self._store.serving_alias, "allow_partial_search_results": False}
        if body.get("sort") == ORDERS[Sort.RELEVANCE]:
            # Scores as if both indexes were one; such answers cannot be kept by the server.
            header["search_type"] = "dfs_query_then_fetch"
        else:
            header["request_cache"] = True
        return orjson.dumps(header)

    # Writing

    def write(
        self, version: int, documents: Sequence[SearchDocument], removed: Sequence[str] = ()
    ) -> Mapping[str, str]:
        for _try in range(TRIES):
            # Which generations there are is asked after the data was read: one that is
            # begun later reads what this writer read, or something newer.
            generations = [
                one for one in self._store.generations() if one.is_serving or one.is_building
            ]
            if not any(one.is_serving for one in generations):
                raise EngineUnavailableError("There is no search index yet.")
            check_floor(generations, version)
            try:
                return self._write(generations, version, documents, removed)
            except GenerationGoneError:
                continue
        raise EngineUnavailableError("The search index was replaced while it was written to.")

    def _write(
        self,
        generations: Sequence[Generation],
        version: int,
        documents: Sequence[SearchDocument],
        removed: Sequence[str],
    ) -> dict[str, str]:
        failed: dict[str, str] = {}
        for generation in generations:
            failed |= self._store.write(generation, version, documents, removed)
        return failed

    def keys(self) -> Iterator[tuple[str, str]]:
        after: list[Any] | None = None
        while True:
            with working() as client:
                sort: list[Any] = [{"pk": "asc"}]
                hits = client.search(
                    index=self._store.serving_alias,
                    query=Translator().query(plan.Everything()),
                    size=KEYS,
                    sort=sort,
                    search_after=after,
                    source=False,
                    docvalue_fields=[{"field": "hash"}],
                )["hits"]["hits"]
            for hit in hits:
                yield hit["_id"], hit["fields"]["hash"][0]
            if len(hits) < KEYS:
                return
            after = hits[-1]["sort"]

    @contextmanager
    def rebuild(self, version: int = 0) -> Iterator[Rebuild]:
        self._store.sweep()
        generation = self._store.create(fingerprint(), version)
        try:
            yield ElasticsearchRebuild(self._store, generation)
            self._store.serve(generation)
        except BaseException:
            # Of two failures the first one tells more.
            with suppress(EngineUnavailableError):
                self._store.sweep()
            raise

    def fingerprint(self) -> str | None:
        serving = self._store.serving()
        return serving.fingerprint if serving else None

    def newest_version(self) -> int:
        return self._store.newest_version()

    def health(self) -> Health:
        with self.waiting():
            return self._health()

    def _health(self) -> Health:
        ways = connection()
        try:
            with ways.breaker.guard():
                serving = ways.within(
                    base.VISITOR_SECONDS, lambda: self._store.serving(ways.client)
                )
        except EngineUnavailableError as error:
            return Health(False, False, False, False, str(error))
        if serving is None:
            return Health(True, False, False, False, "There is no search index yet.")
        is_current, is_writable = serving.fingerprint == fingerprint(), not serving.is_blocked
        try:
            self.totals([plan.Everything()])
        except EngineUnavailableError as error:
            return Health(True, False, is_current, is_writable, str(error))
        reasons = [] if is_current else [base.TO_BE_MADE_ANEW]
        reasons += [] if is_writable else ["The search engine takes no writes at the moment."]
        return Health(is_current=is_current, is_writable=is_writable, reason=" ".join(reasons))

    def tidy(self) -> None:
        self._store.sweep()
        self._store.purge()

    def drop(self) -> None:
        self._store.drop()


class ElasticsearchRebuild(Rebuild):
    def __init__(self, store: Store, generation: Generation) -> None:
        self._store = store
        self._generation = generation

    def held(self) -> AbstractContextManager[None]:
        """Hold nobody: of two writers the newer version wins, resource by resource."""
        return nullcontext()

    def write(self, version: int, documents: Sequence[SearchDocument]) -> Mapping[str, str]:
        try:
            return self._store.write(self._generation, version, documents)
        except GenerationGoneError:
            raise EngineUnavailableError("Another rebuild has begun.") from None

    def count(self) -> int:
        return self._store.count(self._generation)
