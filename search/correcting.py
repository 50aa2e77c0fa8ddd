"""A better spelling of a search that finds little.

It is offered only where resources that anyone may read now hold the very words: an
engine's list of words knows those of hidden and deleted resources, too.
"""

import logging
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import NamedTuple

from search.analysis import WORD, words
from search.engines import get_engine, plan
from search.engines.base import EngineUnavailableError, RawHit, Sort
from search.labels import Labels
from search.query import MAX_TEXT, SearchQuery
from search.results import Correction
from search.spelling import distance
from search.text_query import Group, TextQuery, parse, respell

logger = logging.getLogger(__name__)

FEW = 3  # with so many hits, a search is taken to be spelt as it was meant
LOOKED_AT = 8  # words of one search
WRONG = 2  # words of one search that are spelt anew
CHOICES = 4  # spellings of each that are tried
SHORTEST = 3  # letters of a word that may be wrong
LONGEST_BODY = 20_000  # characters that are looked through for how a word is written


class _Attempt(NamedTuple):
    words: tuple[str, ...]
    spellings: tuple[str, ...]
    query: plan.Query

    @property
    def distance(self) -> int:
        return sum(map(distance, self.words, self.spellings))


@dataclass(frozen=True)
class Proposal:
    """A spelling that finds *hits*, more than the search did; shown once it is confirmed."""

    query: SearchQuery
    attempt: _Attempt
    hits: tuple[RawHit, ...]

    @property
    def keys(self) -> list[int]:
        return [hit.pk for hit in self.hits]

    def confirmed(self, visible: Container[int], total: int) -> Correction | None:
        """Return the correction where more than *total* of its hits are *visible*."""
        shown = [hit for hit in self.hits if hit.pk in visible]
        written = [_as_written(spelling, shown) for spelling in self.attempt.spellings]
        text = respell(self.query.text, dict(zip(self.attempt.words, written, strict=True)))
        if len(shown) <= total or len(text) > MAX_TEXT:
            return None
        return Correction(text, replace(self.query, text=text).url())


def propose(
    query: SearchQuery, labels: Labels, hidden: frozenset[str], total: int
) -> Proposal | None:
    """Return the spelling of *query*, which finds *total*, that may be offered, or None.

    Spelt anew are the words that no resource has, else the rarest where few have it. Of
    all spellings that find more within the same filters it is the nearest, then the one
    that finds most.
    """
    if total >= FEW or query.page > 1:
        return None
    try:
        wrong = _wrong(labels.synonyms.apply(query.parsed), hidden)
        attempts = list(_attempts(query, wrong, labels, hidden)) if len(wrong) <= WRONG else []
        best = _best(attempts, total)
        if best is None:
            return None
        return Proposal(query, best, get_engine().top(best.query, total + 1, Sort.NEWEST))
    except EngineUnavailableError:
        logger.warning("The search engine is not available; no spelling is offered")
        return None


def _wrong(text: TextQuery, hidden: frozenset[str]) -> list[str]:
    """Return the words that may be misspelt; editors' synonyms and numbers never are."""
    spoken = (word for group in text.required if not group.facet_terms for word in group.words)
    asked = [word for word in dict.fromkeys(spoken) if word.isalpha() and len(word) >= SHORTEST]
    asked = asked[:LOOKED_AT]
    alone = [plan.matching(TextQuery((Group((word,)),)), {}, hidden) for word in asked]
    uses = dict(zip(asked, get_engine().totals(alone), strict=True))
    unknown = [word for word in asked if not uses[word]]
    return unknown or [word for word in sorted(asked, key=uses.__getitem__)[:1] if uses[word] < FEW]


def _attempts(
    query: SearchQuery, wrong: Sequence[str], labels: Labels, hidden: frozenset[str]
) -> Iterable[_Attempt]:
    engine = get_engine()
    choices = [engine.spellings(word)[:CHOICES] for word in wrong]
    for spellings in product(*choices) if wrong else ():
        text = parse(respell(query.text, dict(zip(wrong, spellings, strict=True))))
        found = plan.matching(labels.synonyms.apply(text), query.filters, hidden)
        written = map(plan.WrittenWord, spellings)
        yield _Attempt(tuple(wrong), spellings, plan.AllOf((found, *written)))


def _best(attempts: Sequence[_Attempt], total: int) -> _Attempt | None:
    totals = get_engine().totals([attempt.query for attempt in attempts])
    better = sorted(
        (attempt.distance, -count, attempt.spellings, attempt)
        for attempt, count in zip(attempts, totals, strict=True)
        if count > total
    )
    return better[0][-1] if better else None


def _as_written(word: str, hits: Iterable[RawHit]) -> str:
    """Return the folded *word* with the accents that it has in one of *hits*."""
    for hit in hits:
        for part in ("title", "summary", "body"):
            for match in WORD.finditer(hit.stored[part][:LONGEST_BODY]):
                if abs(len(match[0]) - len(word)) <= 1 and words(match[0]) == [word]:
                    return match[0].lower()
    return word
