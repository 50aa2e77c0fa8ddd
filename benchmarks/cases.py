"""The searches that are measured: chosen from what the library holds, the same in each run."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from benchmarks.words import VOCABULARIES
from search.analysis import STOP_WORDS
from search.engines import get_engine
from search.engines.base import RawResults, SearchRequest
from search.query import SearchQuery
from search.text_query import parse

KINDS = ("browse", "common word", "mixed words", "rare word")
SELECTED = (0, 1, 3)
# Filters whose most used values are chosen, in this order.
_FILTERS = ("audience", "level", "type")
_TEXTS = 4  # of each kind, so that no single word decides


@dataclass(frozen=True)
class Case:
    """Searches of one kind with the same number of selected filter values."""

    kind: str
    selected: int
    queries: tuple[SearchQuery, ...]

    @property
    def name(self) -> str:
        return f"{self.kind}, {self.selected} selected"


def cases() -> list[Case]:
    """Return every kind of search with every number of selections."""
    texts = _texts()
    return [
        Case(kind, selected, tuple(_query(text, selected) for text in texts[kind]))
        for kind in KINDS
        for selected in SELECTED
    ]


def many(kind: str, selected: int, count: int) -> list[SearchQuery]:
    """Return *count* searches of one kind, no two alike; where there are no words, by filters."""
    if kind != "browse":
        return [_query(text, selected) for text in _texts(count)[kind]]
    queries = (_query("", selected, place) for place in range(count))
    return list({query.querystring(): query for query in queries}.values())


@cache
def _texts(count: int = _TEXTS) -> dict[str, list[str]]:
    size = _found(SearchQuery()).total
    common = _first(count, _words(0, 90), 0.12 * size, 0.6 * size)
    medium = _first(count, _words(150, 2_000), 0.02 * size, 0.12 * size)
    rare = _first(count, _words(6_000, 60_000), 1, max(3, 0.0005 * size))
    mixed = [
        f"{one} {two} {three}"
        for one, two, three in zip(common, medium, medium[1:] + medium[:1], strict=True)
    ]
    return {"browse": [""], "common word": common, "mixed words": mixed, "rare word": rare}


def _first(count: int, words: Iterator[str], least: float, most: float) -> list[str]:
    """Return the first *count* words that so many resources hold."""
    chosen: list[str] = []
    for word in words:
        if least <= _found(SearchQuery.of(word)).total <= most:
            chosen.append(word)
        if len(chosen) == count:
            return chosen
    raise LookupError(f"Too few words are held by {least:.0f} to {most:.0f} resources.")


def _words(first: int, last: int) -> Iterator[str]:
    words = (VOCABULARIES["en"].word(rank) for rank in range(first, last))
    return (word for word in words if word not in STOP_WORDS)


def _query(text: str, selected: int, place: int = 0) -> SearchQuery:
    """Return a search for *text* with a much used value of each of the first filters.

    *place* is the value's place by use: 0 the most used one.
    """
    query = SearchQuery.of(text)
    for name in _FILTERS[:selected]:
        counts = _found(query, name).counts[name]
        if counts:
            slugs = sorted(counts, key=lambda slug: (-counts[slug], slug))
            query = query.toggle(name, slugs[place % len(slugs)])
    return query


def _found(query: SearchQuery, *facets: str) -> RawResults:
    request = SearchRequest(parse(query.text), query.filters, limit=1, facets=facets, moments=0)
    return get_engine().search(request)
