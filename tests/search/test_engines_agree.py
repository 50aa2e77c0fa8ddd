"""Both engines give the same answers to the same searches of the same library."""

import random
from collections.abc import Iterator
from itertools import count
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.spoken import CUE_SECONDS, quotation_of, talk_of
from benchmarks.spoken import document as talk_document
from search.engines import plan, temporary_engine
from search.engines.base import RawHit, RawResults, SearchEngine, Sort
from search.highlighting import marker_of
from search.moments import moments_of
from tests.search.documents import request
from tests.search.libraries import (
    FACETS,
    MOST,
    Asked,
    Library,
    removed_keys,
    rich_libraries,
    searches,
)

VERSIONS = count(1)  # both tests write to the same indexes, in any order
SPOKEN_MOST = 6  # segments of one talk, so that all that fit are moments

pytestmark = pytest.mark.elasticsearch


@pytest.fixture(scope="module")
def engines() -> Iterator[tuple[SearchEngine, SearchEngine]]:
    with temporary_engine("tantivy") as one, temporary_engine("elasticsearch") as other:
        yield one, other


def asked_of(engine: SearchEngine, asked: Asked, sort: Sort) -> RawResults:
    return engine.search(
        request(
            asked.text,
            filters=asked.filters,
            hidden=asked.hidden,
            sort=sort,
            facets=FACETS,
            limit=50,
            nearest=50,
            moments=SPOKEN_MOST,
        )
    )


def moments(hits: tuple[RawHit, ...]) -> dict[str, list[tuple[int, str]]]:
    """Return the moments of each hit; which is the best of them may differ by a hair."""
    return {hit.key: sorted((one.position, one.text) for one in hit.segments) for hit in hits}


def answers(engine: SearchEngine, asked: Asked) -> dict[str, object]:
    """Return all that must be the same; in the order by relevance, only what is found."""
    fixed, ranked = (asked_of(engine, asked, sort) for sort in (asked.sort, Sort.RELEVANCE))
    titles = engine.top(plan.titled(asked.text, asked.hidden), 50, Sort.NEWEST)
    return {
        "order": [hit.key for hit in fixed.hits],
        "stored": {hit.key: hit.stored for hit in fixed.hits},
        "found": {hit.key for hit in ranked.hits},
        "total": (fixed.total, ranked.total),
        "counts": {name: dict(fixed.counts[name]) for name in FACETS},
        "nearest": {hit.key for hit in fixed.nearest},
        "moments": moments(fixed.hits) | moments(fixed.nearest),
        "found in": {hit.key: dict(hit.found_in) for hit in (*fixed.hits, *ranked.hits)},
        "titles": [hit.key for hit in titles],
    }


def test_the_same_searches_have_the_same_answers(
    engines: tuple[SearchEngine, SearchEngine],
) -> None:
    @settings(
        max_examples=60,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(
        library=rich_libraries(),
        asked=st.lists(searches, min_size=1, max_size=4),
        removed=removed_keys,
    )
    def agree(library: Library, asked: list[Asked], removed: set[str]) -> None:
        gone = removed | {str(pk) for pk in range(len(library) + 1, MOST + 1)}
        written, emptied = next(VERSIONS), next(VERSIONS)
        for engine in engines:
            engine.write(written, library)
            engine.write(emptied, [], sorted(gone))
        one, other = engines
        for search in asked:
            assert answers(one, search) == answers(other, search)
        assert dict(one.keys()) == dict(other.keys())

    agree()


def test_the_first_moment_of_a_quotation_is_the_same(
    engines: tuple[SearchEngine, SearchEngine],
) -> None:
    """Give or take one cue: scores of neighbours that share one differ by a hair."""
    chance = random.Random(1)  # noqa: S311 - the same talks every time
    talks = {pk: talk_of(120, chance) for pk in range(1, 9)}
    version = next(VERSIONS)
    for engine in engines:
        engine.write(version, [talk_document(pk, talk) for pk, talk in talks.items()])
    for pk, talk in talks.items():
        for _time in range(5):
            words = quotation_of(talk, chance)
            one, other = (_first_moment(engine, pk, words) for engine in engines)
            assert abs(one - other) <= CUE_SECONDS + 1, words


def _first_moment(engine: SearchEngine, pk: int, words: str) -> int:
    """Return the second that the first moment of the talk *pk* leads to."""
    asked = request(words)
    (hit,) = (hit for hit in engine.search(asked).hits if hit.pk == pk)
    (first, *_others) = moments_of(hit.segments, "/", marker_of(asked.text.marked_words))
    return int(parse_qs(urlsplit(first.url).query)["t"][0])
