"""Reading one state of the embedded engine's index: pages, counts and moments."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import cast

import tantivy

from search.engines import plan
from search.engines.base import FOUND_IN, RawHit, SearchRequest, Sort
from search.engines.tantivy_counts import Selection, count_facets
from search.engines.tantivy_queries import Must, Q, Translator
from search.engines.tantivy_schema import ALWAYS, read_segment
from search.engines.tantivy_storage import Generation
from search.facets import FACETS_BY_NAME
from search.passages import PLACES
from search.text_query import TextQuery

# How many resources their best segment may lift.
LIFTED = 50

_ORDERS = {
    Sort.NEWEST: ("date_key", tantivy.Order.Desc),
    Sort.OLDEST: ("date_key", tantivy.Order.Asc),
    Sort.TITLE: ("title_key", tantivy.Order.Asc),
}


@dataclass(frozen=True)
class Page:
    """Where the hits of one page are, and how many there are in all."""

    addresses: tuple[tantivy.DocAddress, ...]
    total: int


class View:
    """One state of a generation, the same for every part of an answer."""

    def __init__(self, generation: Generation) -> None:
        self.facets = generation.facets
        self._knows_places = generation.knows_places
        self._resources = generation.resources.searcher()
        self._segments = generation.segments.searcher()
        self._translator = Translator(
            generation.resources, self._resources, self.facets, self._lifted
        )
        self._of_segments = Translator(generation.segments, self._segments)

    def page(self, matching: plan.Query, request: SearchRequest) -> Page:
        """Return the page that *request* asks for of what is *matching*."""
        query = matching
        if request.sort is Sort.RELEVANCE:
            query = plan.ranked(matching, request.text, request.current)
        found = self._find(query, request.limit, request.offset, request.sort)
        return Page(tuple(address for _, address in found.hits), _count(found))

    def addresses(
        self, query: plan.Query, limit: int, sort: Sort = Sort.RELEVANCE
    ) -> tuple[tantivy.DocAddress, ...]:
        return tuple(address for _, address in self._find(query, limit, 0, sort).hits)

    def total(self, query: plan.Query) -> int:
        return _count(self._find(query, 1))

    def hits(
        self, addresses: Iterable[tantivy.DocAddress], request: SearchRequest | None = None
    ) -> Iterator[RawHit]:
        """Yield what the index keeps at *addresses*, with the moments of *request*."""
        for address in addresses:
            document = self._resources.doc(address)
            key = str(document.get_first("key"))
            hit = RawHit(key, json.loads(_stored(document)))
            yield self._with_moments(hit, request.text, request.moments) if request else hit

    def counts(
        self, matching: plan.Query, total: int, request: SearchRequest
    ) -> dict[str, Mapping[str, int]]:
        """Count every facet; one with a selection is counted without that selection."""
        fields = {
            FACETS_BY_NAME[name].field: name for name in request.facets if name in self.facets
        }
        plain = [field for field, name in fields.items() if name not in request.filters]
        counts = self._counted(plain, matching, total)
        for field in fields.keys() - set(plain):
            others = {k: v for k, v in request.filters.items() if k != fields[field]}
            query = plan.matching(request.text, others, request.hidden)
            counts |= self._counted([field], query, _count(self._find(query, 1)))
        return {fields[field]: values for field, values in counts.items()}

    def keys_and_hashes(self) -> list[tuple[str, int]]:
        return self._resources.terms_with_prefix("key_and_hash", "", Q.all_query())

    def _counted(
        self, fields: list[str], query: plan.Query, found: int
    ) -> dict[str, dict[str, int]]:
        whole = isinstance(query, plan.Everything)
        selection = Selection(self._translator.query(query), found, is_everything=whole)
        # The term dictionary still knows resources that are gone, until they are merged away.
        has_deletes = self._resources.doc_freq("always", ALWAYS) != self._resources.num_docs
        return count_facets(self._resources, fields, selection, has_deletes)

    def _find(
        self, asked: plan.Query, limit: int, offset: int = 0, sort: Sort = Sort.RELEVANCE
    ) -> tantivy.SearchResult:
        query = self._translator.query(asked)
        # A limit of 0 is a panic inside the engine.
        limit, offset = max(1, limit), max(0, offset)
        if sort in _ORDERS:
            field, order = _ORDERS[sort]
            return self._resources.search(
                query, limit=limit, offset=offset, order_by_field=field, order=order
            )
        return self._resources.search(query, limit=limit, offset=offset)

    def _lifted(self, asked: plan.BestSegment) -> dict[str, float]:
        if not self._segments.num_docs:
            return {}
        query = self._of_segments.query(asked.query)
        hits = self._segments.search(query, limit=LIFTED * 4, count=False).hits
        keys = self._segments.fast_field_values("pk", [address for _, address in hits])
        lifted: dict[str, float] = {}
        for (score, _), key in zip(hits, keys, strict=True):
            if len(lifted) < LIFTED:
                lifted.setdefault(str(key), score * asked.weight)
        return lifted

    def _with_moments(self, hit: RawHit, text: TextQuery, limit: int) -> RawHit:
        """Return *hit* with its segments that hold most of the words, best first."""
        if not limit or not text.scored or not self._segments.doc_freq("key", hit.key):
            return hit
        of_it = Q.term_query(self._of_segments.schema, "key", hit.key, "basic")
        asked = self._of_segments.query(plan.segments(text))
        query = Q.boolean_query([(Must, Q.const_score_query(of_it, 0.0)), (Must, asked)])
        found = self._segments.search(query, limit=max(limit, FOUND_IN), count=False).hits
        addresses = [address for _score, address in found]
        best = [self._segments.doc(address) for address in addresses[:limit]]
        places = self._places(addresses)
        return replace(
            hit,
            segments=tuple(read_segment(_stored(document)) for document in best),
            found_in=Counter(PLACES[int(place or 0)] for place in places),
        )

    def _places(self, addresses: list[tantivy.DocAddress]) -> list[int | float | bool | None]:
        """Return the places of segments, by their numbers; none where the index is too old."""
        if not self._knows_places:
            return []
        return list(self._segments.fast_field_values("place", addresses))


def _count(result: tantivy.SearchResult) -> int:
    # The stubs of the package do not know the attribute.
    return int(getattr(result, "count", None) or 0)


def _stored(document: tantivy.Document) -> bytes:
    return bytes(cast(bytes, document.get_first("stored")))
