"""Counts are exact: equal to those of a brute-force count, whatever the library."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.engines import tantivy_counts, temporary_engine
from search.engines.base import SearchEngine, SearchRequest
from search.text_query import parse
from tests.search.libraries import (
    FACETS,
    MOST,
    WORDS,
    Library,
    brute_force,
    hidden_keys,
    libraries,
    removed_keys,
    selections,
)


def check(
    engine: SearchEngine,
    library: Library,
    words: Sequence[str],
    filters: Mapping[str, Sequence[str]],
    hidden: set[str],
) -> None:
    found, counts = brute_force(library, words, filters, hidden)
    results = engine.search(
        SearchRequest(
            text=parse(" ".join(words)),
            filters=filters,
            hidden=frozenset(hidden),
            facets=FACETS,
            limit=50,
        )
    )
    assert {hit.pk for hit in results.hits} == found
    assert results.total == len(found)
    assert {name: dict(results.counts[name]) for name in FACETS} == {
        name: dict(counted) for name, counted in counts.items()
    }


def check_many(engine_name: str, examples: int, *, fresh: bool) -> None:
    """Check random libraries; with *fresh* each in an index of its own."""
    with ExitStack() as kept:
        shared = None if fresh else kept.enter_context(temporary_engine(engine_name))
        version = 0

        @settings(
            max_examples=examples, deadline=None, suppress_health_check=[HealthCheck.too_slow]
        )
        @given(
            library=libraries(),
            words=st.lists(st.sampled_from(WORDS), max_size=2, unique=True),
            filters=selections,
            hidden=hidden_keys,
            removed=removed_keys,
        )
        def holds(
            library: Library,
            words: list[str],
            filters: dict[str, list[str]],
            hidden: set[str],
            removed: set[str],
        ) -> None:
            nonlocal version
            with ExitStack() as own:
                engine = shared or own.enter_context(temporary_engine(engine_name))
                # In two writes, so that there is more than one segment to be counted over.
                half = len(library) // 2
                before = [str(pk) for pk in range(len(library) + 1, MOST + 1)] if shared else []
                engine.write(version + 1, library[:half], before)
                engine.write(version + 2, library[half:])
                check(engine, library, words, filters, hidden)
                # The term dictionary still knows what is removed here.
                engine.write(version + 3, [], sorted(removed))
                version += 3
                rest = [one for one in library if one.key not in removed]
                check(engine, rest, words, filters, set())

        holds()


@pytest.mark.parametrize("wide", [0.0, 0.18, 1.1], ids=["postings", "planned", "aggregation"])
def test_counts_equal_brute_force(wide: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each way of counting is forced once; with 0.18 the planner chooses."""
    monkeypatch.setattr(tantivy_counts, "WIDE", wide)
    check_many("tantivy", 40, fresh=True)


@pytest.mark.elasticsearch
def test_counts_of_elasticsearch_equal_brute_force() -> None:
    check_many("elasticsearch", 40, fresh=False)
