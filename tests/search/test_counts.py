"""Counts are exact: equal to those of a brute-force count, whatever the library."""

import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.documents import SearchDocument
from search.engines import tantivy_counts
from search.engines.base import SearchEngine, SearchRequest
from search.engines.tantivy import TantivyEngine
from search.text_query import parse
from tests.search.documents import document

FACETS = ("topic", "level", "type")
SLUGS = ("a", "b", "c", "d")
WORDS = ("tutoring", "bus", "school", "reading")

Library = list[SearchDocument]

slugs = st.lists(st.sampled_from(SLUGS), max_size=3, unique=True)
texts = st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join)


@st.composite
def libraries(draw: st.DrawFn) -> Library:
    size = draw(st.integers(0, 25))
    return [
        document(
            pk,
            "Resource",
            body=draw(texts),
            topic=draw(slugs),
            level=draw(slugs),
            type=[draw(st.sampled_from(SLUGS))],
        )
        for pk in range(1, size + 1)
    ]


selections = st.dictionaries(
    st.sampled_from(FACETS), st.lists(st.sampled_from(SLUGS), min_size=1, max_size=3), max_size=3
)


def brute_force(
    library: Library, words: Sequence[str], filters: Mapping[str, Sequence[str]], hidden: set[str]
) -> tuple[set[int], dict[str, Counter[str]]]:
    """Return what is found and the counts of each filter, by going through everything."""

    def fits(one: SearchDocument, chosen: Mapping[str, Sequence[str]]) -> bool:
        spoken = set(one.body.split())
        return (
            one.key not in hidden
            and all(word in spoken for word in words)
            and all(set(one.facets[name]) & set(values) for name, values in chosen.items())
        )

    counts = {}
    for facet in FACETS:
        others = {name: values for name, values in filters.items() if name != facet}
        counts[facet] = Counter(
            slug for one in library if fits(one, others) for slug in one.facets[facet]
        )
    return {one.pk for one in library if fits(one, filters)}, counts


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


@pytest.mark.parametrize("wide", [0.0, 0.18, 1.1], ids=["postings", "planned", "aggregation"])
def test_counts_equal_brute_force(wide: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each way of counting is forced once; with 0.18 the planner chooses."""
    monkeypatch.setattr(tantivy_counts, "WIDE", wide)

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        library=libraries(),
        words=st.lists(st.sampled_from(WORDS), max_size=2, unique=True),
        filters=selections,
        hidden=st.sets(st.integers(1, 25).map(str), max_size=3),
        removed=st.sets(st.integers(1, 25).map(str), max_size=5),
    )
    def holds(
        library: Library,
        words: list[str],
        filters: dict[str, list[str]],
        hidden: set[str],
        removed: set[str],
    ) -> None:
        with tempfile.TemporaryDirectory() as folder:
            engine = TantivyEngine(folder)
            with engine.rebuild():
                pass
            # In two writes, so that there is more than one segment to be counted over.
            half = len(library) // 2
            engine.write(1, library[:half])
            engine.write(2, library[half:])
            check(engine, library, words, filters, hidden)
            # The term dictionary still knows what is removed here.
            engine.write(3, [], sorted(removed))
            rest = [one for one in library if one.key not in removed]
            check(engine, rest, words, filters, set())

    holds()
