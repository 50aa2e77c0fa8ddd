"""What is suggested while a visitor types: names of terms, and titles of resources.

Choosing a suggestion searches for it. So a name is suggested only where a resource that
anyone may read now has it, and a title only of such a resource.
"""

import logging
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from resources.cards import CardRow, type_of, visible_rows
from resources.text import clean
from search.analysis import words
from search.engines import get_engine, plan
from search.engines.base import EngineUnavailableError, Sort
from search.facets import FACETS_BY_NAME
from search.labels import Labels, TermName, labels_at
from search.outbox import hidden_keys
from search.query import MAX_TERMS, MAX_TEXT
from search.text_query import TextQuery, parse

logger = logging.getLogger(__name__)

NAMED = ("topic", "series", "organisation")  # the filters whose values have names to suggest
NAMES = 3
TITLES = 5
FEWEST_LETTERS = 2
# Looked up beyond what is shown: some names have no public resource, some titles are alike.
SPARE = 3
LOOKED_AT = 50  # names that fit; most of them have resources


class Suggestion(NamedTuple):
    """*text* may be searched for instead; *kind* says what it names.

    Of a title the *language* is known.
    """

    text: str
    kind: str
    language: str = ""


def suggest(text: str) -> list[Suggestion]:
    """Return what *text* may become, its last word unfinished: at most eight, names first.

    Names that begin like *text* come before others, then by the alphabet; titles are
    newest first. Nothing where the engine is down, or *text* says too little or too much.
    """
    typed = words(clean(text)) if len(text) <= MAX_TEXT else []
    if sum(map(len, typed)) < FEWEST_LETTERS or len(typed) > MAX_TERMS:
        return []
    try:
        with get_engine().waiting():
            return _suggestions(typed)
    except EngineUnavailableError:
        logger.warning("The search engine is not available; nothing is suggested")
        return []


def _suggestions(typed: Sequence[str]) -> list[Suggestion]:
    hidden, vocabulary = hidden_keys()
    query = plan.titled(" ".join(typed), hidden)
    titled = get_engine().top(query, TITLES + SPARE, Sort.NEWEST)
    named = _newest_of(_fitting(labels_at(vocabulary), typed), hidden)
    rows = visible_rows([*named.values(), *(hit.pk for hit in titled)])
    names = [_name(name) for name, newest in named.items() if newest in rows]
    titles = [_title(rows[hit.pk]) for hit in titled if hit.pk in rows]
    first = _distinct(names)[:NAMES]
    return [*first, *_distinct(titles, but=first)[:TITLES]]


def _fitting(labels: Labels, typed: Sequence[str]) -> list[TermName]:
    """Return the names that have what is *typed*, in the order they are suggested."""
    *whole, last = typed
    fitting = [
        name
        for facet in NAMED
        for name in labels.names(facet)
        if {*whole} <= {*name.words} and any(word.startswith(last) for word in name.words)
    ]
    begun = " ".join(typed)
    return sorted(fitting, key=lambda name: (not _folded(name).startswith(begun), _folded(name)))


def _folded(name: TermName) -> str:
    return " ".join(name.words)


def _newest_of(names: Sequence[TermName], hidden: frozenset[str]) -> dict[TermName, int]:
    """Return the newest resource of each of the first *names* that has any."""
    engine, looked_at = get_engine(), names[:LOOKED_AT]
    queries = [plan.matching(TextQuery(), {name.facet: [name.slug]}, hidden) for name in looked_at]
    used = [
        (name, query)
        for name, query, total in zip(looked_at, queries, engine.totals(queries), strict=True)
        if total
    ]
    return {
        name: hit.pk
        for name, query in used[: NAMES + SPARE]
        for hit in engine.top(query, 1, Sort.NEWEST)
    }


def _name(name: TermName) -> Suggestion:
    return Suggestion(name.label, str(FACETS_BY_NAME[name.facet].label))


def _title(row: CardRow) -> Suggestion:
    kind = str(type_of(row.content_type)._meta.verbose_name).capitalize()
    return Suggestion(row.title, kind, row.language)


def _distinct(
    suggestions: Iterable[Suggestion], but: Iterable[Suggestion] = ()
) -> list[Suggestion]:
    """Return *suggestions* without those whose words another one has, or that lead nowhere."""
    known = {tuple(words(other.text)) for other in but}
    kept = []
    for suggestion in suggestions:
        spoken = tuple(words(suggestion.text))
        if spoken not in known and _finds_itself(suggestion.text):
            known.add(spoken)
            kept.append(suggestion)
    return kept


def _finds_itself(text: str) -> bool:
    """Whether *text* is a search that finds what it names: "A -la carte" leaves it out."""
    asked = parse(text)
    return asked.term_count <= MAX_TERMS and not asked.excluded and len(text) <= MAX_TEXT
