"""The embedded engine: Tantivy, in process, in a folder of its own."""

import json
import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, cast

import tantivy

from search.documents import SearchDocument, fingerprint
from search.engines.base import (
    EngineUnavailableError,
    RawHit,
    RawResults,
    Rebuild,
    SearchEngine,
    SearchRequest,
    Sort,
)
from search.engines.tantivy_counts import Selection, count_facets
from search.engines.tantivy_queries import Must, Q, QueryBuilder
from search.engines.tantivy_schema import ALWAYS, read_segment
from search.engines.tantivy_storage import Generation, Store
from search.facets import FACETS_BY_NAME
from search.passages import Segment
from search.text_query import TextQuery

logger = logging.getLogger(__name__)

# Seconds a writer waits for another process to finish its batch before it steps aside.
PATIENCE = 5.0

# How many resources their best segment may lift, and by how much of its score: at its
# own weight a sentence remembered word for word wins, and a word said in passing does
# not outrank a resource that is about it.
LIFTED = 50
LIFT_WEIGHT = 1.0

_ORDERS = {
    Sort.NEWEST: ("date_key", tantivy.Order.Desc),
    Sort.OLDEST: ("date_key", tantivy.Order.Asc),
    Sort.TITLE: ("title_key", tantivy.Order.Asc),
}


class TantivyEngine(SearchEngine):
    def __init__(self, location: str) -> None:
        self._store = Store(Path(location))
        self._opened: Generation | None = None
        self._opening = threading.Lock()

    # Finding

    def search(self, request: SearchRequest) -> RawResults:
        with self._guarded():
            return self._search(request)

    def _search(self, request: SearchRequest) -> RawResults:
        generation = self._generation()
        searcher = generation.resources.searcher()
        builder = QueryBuilder(generation.resources, searcher, generation.facets)
        matching = builder.matching(request.text, request.filters, request.hidden)
        ranked = builder.ranked(matching, request.text, self._lifted(generation, request))
        page = self._page(searcher, matching, ranked, request)
        total = _count(page)
        nearest: list[tuple[Any, tantivy.DocAddress]] = []
        if request.nearest and total < request.enough and len(request.text.required) > 1:
            some = builder.some(request.text, request.filters, request.hidden)
            scored = builder.ranked(some, request.text, {})
            nearest = searcher.search(scored, limit=request.nearest, count=False).hits
        read = partial(self._hit, generation, searcher, request)
        return RawResults(
            hits=tuple(read(address) for _, address in page.hits),
            nearest=tuple(read(address) for _, address in nearest),
            total=total,
            counts=self._counts(generation, searcher, builder, request, total),
        )

    @staticmethod
    def _page(
        searcher: tantivy.Searcher,
        matching: tantivy.Query,
        ranked: tantivy.Query,
        request: SearchRequest,
    ) -> tantivy.SearchResult:
        # A limit of 0 is a panic inside the engine.
        limit, offset = max(1, request.limit), max(0, request.offset)
        if request.sort in _ORDERS:
            field, order = _ORDERS[request.sort]
            return searcher.search(
                matching, limit=limit, offset=offset, order_by_field=field, order=order
            )
        return searcher.search(ranked, limit=limit, offset=offset)

    def _counts(
        self,
        generation: Generation,
        searcher: tantivy.Searcher,
        builder: QueryBuilder,
        request: SearchRequest,
        total: int,
    ) -> dict[str, Mapping[str, int]]:
        """Count every facet; one with a selection is counted without that selection."""
        # The term dictionary still knows resources that are gone, until they are merged away.
        has_deletes = searcher.doc_freq("always", ALWAYS) != searcher.num_docs
        fields = {
            FACETS_BY_NAME[name].field: name for name in request.facets if name in generation.facets
        }
        plain = [field for field, name in fields.items() if name not in request.filters]
        matching = builder.matching(request.text, request.filters, request.hidden)
        whole = not (request.text or request.filters or request.hidden)
        counts = count_facets(
            searcher, plain, Selection(matching, total, is_everything=whole), has_deletes
        )
        for field in fields.keys() - set(plain):
            others = {k: v for k, v in request.filters.items() if k != fields[field]}
            query = builder.matching(request.text, others, request.hidden)
            found = _count(searcher.search(query, limit=1))
            whole = not (request.text or others or request.hidden)
            counts |= count_facets(searcher, [field], Selection(query, found, whole), has_deletes)
        return {fields[field]: values for field, values in counts.items()}

    def _lifted(self, generation: Generation, request: SearchRequest) -> dict[str, float]:
        """Return what the best segment of each resource adds to the score of its resource."""
        searcher = generation.segments.searcher()
        if request.sort is not Sort.RELEVANCE or not request.text.scored or not searcher.num_docs:
            return {}
        query = QueryBuilder(generation.segments, searcher).segments(request.text)
        hits = searcher.search(query, limit=LIFTED * 4, count=False).hits
        keys = searcher.fast_field_values("pk", [address for _, address in hits])
        lifted: dict[str, float] = {}
        for (score, _), key in zip(hits, keys, strict=True):
            if len(lifted) < LIFTED:
                lifted.setdefault(str(key), score * LIFT_WEIGHT)
        return lifted

    def _hit(
        self,
        generation: Generation,
        searcher: tantivy.Searcher,
        request: SearchRequest,
        address: tantivy.DocAddress,
    ) -> RawHit:
        document = searcher.doc(address)
        key = str(document.get_first("key"))
        stored = json.loads(_stored(document))
        return RawHit(
            key, stored, self._segments_of(generation, key, request.text, request.moments)
        )

    @staticmethod
    def _segments_of(
        generation: Generation, key: str, text: TextQuery, limit: int
    ) -> tuple[Segment, ...]:
        """Return the segments of one resource that hold most of the words, best first."""
        searcher = generation.segments.searcher()
        if not limit or not text.scored or not searcher.doc_freq("key", key):
            return ()
        builder = QueryBuilder(generation.segments, searcher)
        own = Q.const_score_query(
            Q.term_query(generation.segments.schema, "key", key, "basic"), 0.0
        )
        query = Q.boolean_query([(Must, own), (Must, builder.segments(text))])
        hits = searcher.search(query, limit=limit, count=False).hits
        return tuple(read_segment(_stored(searcher.doc(address))) for _, address in hits)

    # Writing

    def write(
        self, version: int, documents: Sequence[SearchDocument], removed: Sequence[str] = ()
    ) -> Mapping[str, str]:
        with self._guarded():
            while True:
                serving = self._generation()
                with serving.lock(PATIENCE):
                    # While waiting for the lock, another generation may have taken over.
                    if self._store.current_path() == serving.path:
                        return self._write(serving, version, documents, removed)

    def _write(
        self,
        serving: Generation,
        version: int,
        documents: Sequence[SearchDocument],
        removed: Sequence[str],
    ) -> Mapping[str, str]:
        building = self._store.building()
        failed = serving.write(version, documents, removed)
        if building is not None:
            with building.lock(PATIENCE * 6):
                building.write(version, documents, removed)
        return failed

    def keys(self) -> Iterator[tuple[str, str]]:
        with self._guarded():
            searcher = self._generation().resources.searcher()
            entries = searcher.terms_with_prefix("key_and_hash", "", Q.all_query())
        for entry, _count in entries:
            key, _space, content_hash = entry.partition(" ")
            yield key, content_hash

    @contextmanager
    def rebuild(self) -> Iterator[Rebuild]:
        with self._store.build(fingerprint()) as generation:
            yield TantivyRebuild(generation)

    def fingerprint(self) -> str | None:
        try:
            with self._guarded():
                generation = self._generation()
        except EngineUnavailableError:
            return None
        return None if generation.is_damaged else generation.fingerprint

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Say of a failure inside the engine that it is unavailable, and have it replaced.

        A damaged file shows as a ValueError, or as a panic, which is not an Exception.
        """
        try:
            yield
        except BaseException as error:
            is_damage = isinstance(error, ValueError) or type(error).__name__ == "PanicException"
            if not is_damage and not isinstance(error, OSError):
                raise
            logger.exception("The search engine failed")
            if is_damage:
                self._store.mark_damaged()
            self._opened = None
            raise EngineUnavailableError("The search index cannot be read.") from error

    def _generation(self) -> Generation:
        """Return the generation that serves, as of its last commit."""
        path = self._store.current_path()
        if path is None:
            self._opened = None
            raise EngineUnavailableError("There is no search index yet.")
        opened = self._opened
        if opened is None or opened.path != path:
            with self._opening:
                opened = self._opened = Generation(path)
        opened.reload()
        return opened


def _count(result: tantivy.SearchResult) -> int:
    # The stubs of the package do not know the attribute.
    return int(getattr(result, "count", None) or 0)


def _stored(document: tantivy.Document) -> bytes:
    return bytes(cast(bytes, document.get_first("stored")))


class TantivyRebuild(Rebuild):
    def __init__(self, generation: Generation) -> None:
        self._generation = generation

    @contextmanager
    def held(self) -> Iterator[None]:
        with self._generation.lock(wait=60):
            yield

    def write(self, version: int, documents: Sequence[SearchDocument]) -> Mapping[str, str]:
        return self._generation.write(version, documents, ())

    def count(self) -> int:
        self._generation.reload()
        return self._generation.resources.searcher().num_docs
