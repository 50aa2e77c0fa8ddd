"""A better spelling of a search that finds little.

It is offered only where resources that anyone may read now hold the very words: an
engine's list of words knows those of hidden and deleted resources, too.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import product
from typing import NamedTuple

from resources.cards import visible_rows
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


def correct(
    query: SearchQuery, labels: Labels, hidden: frozenset[str], total: int
) -> Correction | None:
    """Return the spelling of *query*, which finds *total*, that is offered instead, or None.

    Spelt anew are the words that no resource has, else the rarest where few have it. Of
    all spellings that find more within the same filters it is the nearest, then the one
    that finds most.
    """
    if total >= FEW or query.page > 1:
        return None
    try:
        wrong = _wrong(labels.synonyms.apply(query.parsed), hidden)
        attempts = list(_attempts(query, wrong, labels, hidden)) if len(wrong) <= WRONG else []
        return _best(query, attempts, total)
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


def _best(query: SearchQuery, attempts: Sequence[_Attempt], total: int) -> Correction | None:
    engine = get_engine()
    totals = engine.totals([attempt.query for attempt in attempts])
    better = sorted(
        (attempt.distance, -count, attempt.spellings, attempt)
        for attempt, count in zip(attempts, totals, strict=True)
        if count > total
    )
    if not better:
        return None
    *_order, best = better[0]
    hits = engine.top(best.query, total + 1, Sort.NEWEST)
    rows = visible_rows([hit.pk for hit in hits])
    if len(rows) <= total:
        return None
    shown = [hit for hit in hits if hit.pk in rows]
    written = [_as_written(spelling, shown) for spelling in best.spellings]
    text = respell(query.text, dict(zip(best.words, written, strict=True)))
    if len(text) > MAX_TEXT:
        return None
    return Correction(text, replace(query, text=text).url())


def _as_written(word: str, hits: Iterable[RawHit]) -> str:
    """Return the folded *word* with the accents that it has in one of *hits*."""
    for hit in hits:
        for part in ("title", "summary", "body"):
            for match in WORD.finditer(hit.stored[part][:LONGEST_BODY]):
                if abs(len(match[0]) - len(word)) <= 1 and words(match[0]) == [word]:
                    return match[0].lower()
    return word
