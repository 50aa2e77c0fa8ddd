"""What to look for and how to rank it, said without any engine's words.

An engine only translates these queries, so that all engines find and rank by the same
rules. The reasons for the weights stand in docs/ranking.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal, TypeAlias

from search.analysis import STOP_WORDS, words
from search.replaced import OLDER
from search.text_query import Group, TextQuery

TextField: TypeAlias = Literal["title", "main", "everything", "text"]

# Where all words must stand: titles of files and speech are text of a resource, too.
REQUIRED: TextField = "everything"

# Weights beside BM25 over the combined field, in the same unit.
TITLE_WEIGHT = 0.5
NEIGHBOURS_WEIGHT = 0.3
NEIGHBOURS_SLOP = 4
SYNONYM_WEIGHT = 1.0
PHRASE_WEIGHT = 1.0
# A segment counts as one that the words are said in when it has this share of them.
SEGMENT_SHARE = 0.75
# What the best segment adds: a sentence remembered word for word still wins, and a word
# said in passing does not outrank a resource that is about it.
SEGMENT_WEIGHT = 0.7
# What a resource loses that a newer one replaces: about as much as a rare word is worth.
REPLACED_WEIGHT = 4.0
# Of a resource's own words, so many tell what others are about that are like it.
SIMILAR_WORDS = 40


@dataclass(frozen=True)
class Everything:
    """Every resource."""


@dataclass(frozen=True)
class Word:
    """*word* by its stem in any language, scored by the language that fits best."""

    field: TextField
    word: str


@dataclass(frozen=True)
class Phrase:
    """*words* next to each other, all by their stems in one language."""

    field: TextField
    words: tuple[str, ...]
    slop: int = 0


@dataclass(frozen=True)
class TitleWord:
    """A title with this very word, or with one that *begins* so."""

    word: str
    begins: bool = False


@dataclass(frozen=True)
class WrittenWord:
    """This very word, as it stands in title, summary, body or names; not only its stem."""

    word: str


@dataclass(frozen=True)
class InFacet:
    """One value of a filter; scored, a rare value counts more than a common one."""

    facet: str
    slug: str


REPLACED = InFacet("standing", OLDER)


@dataclass(frozen=True)
class Keys:
    """Any of these resources."""

    keys: frozenset[str]


@dataclass(frozen=True)
class AnyOf:
    """At least so many of *parts*; scored by the sum of those that fit."""

    parts: tuple["Query", ...]
    at_least: int = 1


@dataclass(frozen=True)
class AllOf:
    """All of *must* (everything where it is empty) and none of *must_not*."""

    must: tuple["Query", ...] = ()
    must_not: tuple["Query", ...] = ()


@dataclass(frozen=True)
class Weighted:
    query: "Query"
    weight: float


@dataclass(frozen=True)
class Constant:
    """The same *score* for whatever fits."""

    query: "Query"
    score: float


@dataclass(frozen=True)
class BestSegment:
    """The score of the resource's best segment that fits *query*, times *weight*."""

    query: "Query"
    weight: float


@dataclass(frozen=True)
class Ranked:
    """Exactly what fits *query*, scored by the sum of those *scores* that fit.

    What fits *lowered*, too, scores less by REPLACED_WEIGHT.
    """

    query: "Query"
    scores: tuple["Query", ...] = ()
    lowered: "Query | None" = None


Query: TypeAlias = (
    Everything
    | Word
    | Phrase
    | TitleWord
    | WrittenWord
    | InFacet
    | Keys
    | AnyOf
    | AllOf
    | Weighted
    | Constant
    | BestSegment
    | Ranked
)

# Filter -> its values, or what stands for a value where the index is behind.
Filters: TypeAlias = Mapping[str, Sequence[str | Query]]
Hidden: TypeAlias = frozenset[str]


def matching(text: TextQuery, filters: Filters, hidden: Hidden) -> Query:
    """Return what must hold: every word, every filter, nothing hidden."""
    must = [_group(group, REQUIRED) for group in text.required]
    return _all_of([*must, *_chosen(filters)], _unwanted(text, hidden))


def some(text: TextQuery, filters: Filters, hidden: Hidden) -> Query:
    """Return what has some of the words but not all."""
    groups = tuple(_group(group, REQUIRED) for group in text.required)
    return AllOf((AnyOf(groups), *_chosen(filters)), (*_unwanted(text, hidden), AllOf(groups)))


def ranked(query: Query, text: TextQuery, current: Hidden = frozenset()) -> Query:
    """Return *query* with scores: BM25 over the combined field, and what lifts it.

    Lowered is what a newer resource replaces, but for the keys *current*.
    """
    scores: list[Query] = [Word("main", word) for word in text.scored]
    scores += [Weighted(Word("title", word), TITLE_WEIGHT) for word in text.scored]
    scores += [
        Weighted(Phrase("main", pair, NEIGHBOURS_SLOP), NEIGHBOURS_WEIGHT)
        for pair in pairwise(text.scored)
    ]
    for group in text.required:
        if len(group.words) > 1:
            scores.append(Weighted(Phrase("main", group.words), PHRASE_WEIGHT))
        scores += [Constant(InFacet(*term), SYNONYM_WEIGHT) for term in group.facet_terms]
    lowered = AllOf((REPLACED,), (Keys(current),)) if current else REPLACED
    return Ranked(query, (*scores, *best_segment(text)), lowered)


def best_segment(text: TextQuery) -> tuple[BestSegment, ...]:
    """Return what lifts a resource of which one segment has most of the words."""
    return (BestSegment(segments(text), SEGMENT_WEIGHT),) if text.scored else ()


def segments(text: TextQuery) -> Query:
    """Return, of segments, those with most of the words."""
    found = tuple(dict.fromkeys(text.scored))
    said = tuple(Word("text", word) for word in found)
    near = tuple(Phrase("text", pair, NEIGHBOURS_SLOP) for pair in pairwise(found))
    return Ranked(AnyOf(said, max(1, round(len(said) * SEGMENT_SHARE))), (*said, *near))


def titled(text: str, hidden: Hidden) -> Query:
    """Return the titles with all words of *text*, whose last word may be unfinished."""
    *whole, last = words(text) or [""]
    must = [TitleWord(word) for word in whole]
    return _all_of([*must, TitleWord(last, begins=True)], _hidden(hidden))


def similar(key: str, stored: Mapping[str, Any], hidden: Hidden) -> Query:
    """Return what is like the resource *key*, of which the index keeps *stored*.

    Like it is what shares words of its title and summary, and values of its filters, in
    its own language; rare ones say more than common ones.
    """
    spoken = words(f"{stored['title']} {stored['summary']}")
    telling = [word for word in dict.fromkeys(spoken) if word not in STOP_WORDS]
    about: list[Query] = [Word("main", word) for word in telling[:SIMILAR_WORDS]]
    facets = stored["facets"]
    about += [InFacet(name, slug) for name in facets if name in ALIKE for slug in facets[name]]
    language = [InFacet("language", slug) for slug in facets.get("language", ())]
    fits = _all_of([AnyOf(tuple(about)), *language], _hidden(hidden | {key}))
    return Ranked(fits, tuple(about))


# The filters whose values say what a resource is about, and for whom.
ALIKE = ("topic", "audience", "level", "population", "series", "tag")


def _group(group: Group, field: TextField) -> Query:
    """Return what holds *group*: its words, or one of the terms it is a synonym of."""
    if len(group.words) == 1:
        said: Query = Word(field, group.words[0])
    else:
        said = Phrase(field, group.words)
    if not group.facet_terms:
        return said
    return AnyOf((said, *(InFacet(*term) for term in group.facet_terms)))


def _chosen(filters: Filters) -> list[Query]:
    return [
        AnyOf(
            tuple(
                InFacet(name, slug) if isinstance(slug, str) else slug
                for slug in sorted(slugs, key=str)
            )
        )
        for name, slugs in sorted(filters.items())
    ]


def _unwanted(text: TextQuery, hidden: Hidden) -> tuple[Query, ...]:
    return (*(_group(group, REQUIRED) for group in text.excluded), *_hidden(hidden))


def _hidden(hidden: Hidden) -> tuple[Query, ...]:
    return (Keys(hidden),) if hidden else ()


def _all_of(must: Iterable[Query], must_not: Iterable[Query]) -> Query:
    wanted, unwanted = tuple(must), tuple(must_not)
    return AllOf(wanted, unwanted) if wanted or unwanted else Everything()
