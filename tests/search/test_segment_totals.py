"""Segments lead to a place; what is found and counted is the same without them."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from search.documents import SearchDocument
from search.engines import temporary_engine
from search.engines.base import SearchEngine
from search.passages import Passage
from tests.search.documents import request
from tests.search.libraries import FACETS, MOST, Asked, Library, rich_libraries, searches


def without_segments(document: SearchDocument) -> SearchDocument:
    """Return *document* with the words of its segments as text that only finds it."""
    spoken = tuple(Passage(one.text, one.language) for one in document.segments)
    return replace(document, unscored=(*document.unscored, *spoken), segments=())


def answer(engine: SearchEngine, asked: Asked) -> object:
    found = engine.search(
        request(
            asked.text,
            filters=asked.filters,
            hidden=asked.hidden,
            sort=asked.sort,
            facets=FACETS,
            limit=50,
        )
    )
    counts = {name: dict(found.counts[name]) for name in FACETS}
    return [hit.pk for hit in found.hits], found.total, counts


def check(engine_name: str, examples: int) -> None:
    with temporary_engine(engine_name) as cut, temporary_engine(engine_name) as whole:
        version = 0

        @settings(
            max_examples=examples, deadline=None, suppress_health_check=[HealthCheck.too_slow]
        )
        @given(library=rich_libraries(), asked=searches)
        def holds(library: Library, asked: Asked) -> None:
            nonlocal version
            version += 1
            gone = [str(key) for key in range(1, MOST + 1)]
            for engine, documents in (
                (cut, library),
                (whole, [without_segments(one) for one in library]),
            ):
                kept = {one.key for one in library}
                engine.write(version, documents, [key for key in gone if key not in kept])
            assert answer(cut, asked) == answer(whole, asked)

        holds()


def test_segments_change_no_total_and_no_count_embedded() -> None:
    check("tantivy", 12)


@pytest.mark.elasticsearch
def test_segments_change_no_total_and_no_count_elasticsearch() -> None:
    check("elasticsearch", 10)
