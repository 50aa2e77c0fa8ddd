"""Random libraries and searches of them, for hypothesis."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from search.documents import SearchDocument
from search.engines.base import Sort
from search.passages import Segment
from tests.search.documents import document, speech

FACETS = ("topic", "level", "type")
SLUGS = ("a", "b", "c", "d")
WORDS = ("tutoring", "bus", "school", "reading")
SPOKEN = (*WORDS, "escuela", "Nuñez", "the")
MOST = 25  # resources in a library

Library = list[SearchDocument]

slugs = st.lists(st.sampled_from(SLUGS), max_size=3, unique=True)
texts = st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join)
hidden_keys = st.sets(st.integers(1, MOST).map(str), max_size=3)
removed_keys = st.sets(st.integers(1, MOST).map(str), max_size=5)
selections = st.dictionaries(
    st.sampled_from(FACETS), st.lists(st.sampled_from(SLUGS), min_size=1, max_size=3), max_size=3
)


@st.composite
def libraries(draw: st.DrawFn) -> Library:
    """Draw resources with a body of four words and some values of three filters."""
    return [
        document(
            pk,
            "Resource",
            body=draw(texts),
            topic=draw(slugs),
            level=draw(slugs),
            type=[draw(st.sampled_from(SLUGS))],
        )
        for pk in range(1, draw(st.integers(0, MOST)) + 1)
    ]


_sentences = st.lists(st.sampled_from(SPOKEN), max_size=6).map(" ".join)
_days = st.one_of(st.none(), st.dates(dt.date(2024, 1, 1), dt.date(2024, 1, 4)))


@st.composite
def talks(draw: st.DrawFn) -> tuple[Segment, ...]:
    """Draw what is said in a recording; most resources have none."""
    count = draw(st.sampled_from([0, 0, 1, 3, 6]))
    return tuple(speech(draw(_sentences), 30 * place) for place in range(count))


@st.composite
def rich_libraries(draw: st.DrawFn) -> Library:
    """Draw resources in two languages, with titles, dates, speech and filters."""
    return [
        document(
            pk,
            draw(_sentences) or "Untitled",
            body=draw(_sentences),
            date=draw(_days),
            language_code=draw(st.sampled_from(["en", "en", "es"])),
            segments=draw(talks()),
            topic=draw(slugs),
            level=draw(slugs),
            type=[draw(st.sampled_from(SLUGS))],
        )
        for pk in range(1, draw(st.integers(0, MOST)) + 1)
    ]


_asked = st.one_of(
    st.sampled_from([*SPOKEN, "nunez", "SCHOOLS", "library"]),
    st.sampled_from(["-bus", "-school", '"tutoring bus"', '-"bus school"', '"the school"']),
)


@dataclass(frozen=True)
class Asked:
    """One search of a random library."""

    text: str
    filters: Mapping[str, Sequence[str]]
    hidden: frozenset[str]
    sort: Sort


searches = st.builds(
    Asked,
    text=st.lists(_asked, max_size=4).map(" ".join),
    filters=selections,
    hidden=hidden_keys.map(frozenset),
    sort=st.sampled_from([Sort.NEWEST, Sort.OLDEST, Sort.TITLE]),
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
