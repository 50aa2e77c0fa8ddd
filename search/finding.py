"""From a query to what is shown: the engine finds, the database decides what may be seen.

Candidates come from one retriever, the engine's words. Another one (by meaning, say)
joins in `_retrieve`, where lists of candidates meet before anything is shown.
"""

import logging
import math
from collections.abc import Iterable, Mapping
from functools import lru_cache, reduce

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from resources.cards import Card, CardMaker, CardRow, cards_for, newest_first, visible_rows
from resources.visibility import visible_resources
from search.correcting import propose
from search.engines import get_engine, plan
from search.engines.base import (
    EngineUnavailableError,
    RawHit,
    RawResults,
    SearchRequest,
    Sort,
)
from search.facets import FACETS, FACETS_BY_NAME
from search.highlighting import Marker, marked_texts, marker_of
from search.labels import Labels, labels_at
from search.moments import found_in_line, moments_of
from search.outbox import hidden_now
from search.passages import Segment
from search.query import WINDOW, SearchQuery
from search.related import related_topics
from search.results import (
    Chip,
    Hit,
    RelatedTopic,
    Relaxation,
    SearchResults,
    SortOption,
    plain_hit,
)
from search.standing import current_again, filters_of, set_right

logger = logging.getLogger(__name__)

NEAREST = 20  # resources listed that have some of the words
LONGEST_KEPT = 20_000  # characters of a body that is kept with its marks
ENOUGH = 10  # with so many that have all the words, nobody needs the others

SORT_LABELS: Mapping[Sort, str | Promise] = {
    Sort.RELEVANCE: _("Most relevant"),
    Sort.NEWEST: _("Newest first"),
    Sort.OLDEST: _("Oldest first"),
    Sort.TITLE: _("Title"),
}


def find(query: SearchQuery) -> SearchResults:
    """Return what *query* finds; with the engine down, what the database finds by title."""
    with get_engine().waiting():
        return _find(query)


def _find(query: SearchQuery) -> SearchResults:
    try:
        hidden = hidden_now()
        labels, current = labels_at(hidden.vocabulary), current_again(hidden)
        request = _request(query, labels, hidden.keys, current)
        raw = set_right(_retrieve(request), request, current)
        proposal = propose(query, labels, hidden.keys, raw.total)
        proposed = proposal.keys if proposal else []
        rows = visible_rows([*(hit.pk for hit in (*raw.hits, *raw.nearest)), *proposed])
        total = raw.total - sum(hit.pk not in rows for hit in raw.hits)
    except EngineUnavailableError:
        logger.warning("The search engine is not available; searching titles", exc_info=True)
        return find_by_title(query)
    marker, maker = marker_of(query.parsed.marked_words), CardMaker()
    return SearchResults(
        query=query,
        hits=tuple(_hits(raw.hits, rows, marker, labels, maker)),
        nearest=tuple(_hits(raw.nearest, rows, marker, labels, maker)),
        total=total,
        groups=tuple(
            labels.group(facet, raw.counts.get(facet.name, {}), query) for facet in FACETS
        ),
        chips=_chips(query, labels),
        sorts=_sorts(query),
        relaxations=() if total else _relaxations(query, request, labels, current),
        related=() if total else _related(request, raw, rows, labels),
        correction=proposal.confirmed(rows, total) if proposal else None,
        page_count=_page_count(query, total),
    )


def find_by_title(query: SearchQuery) -> SearchResults:
    """Return the resources with all the words in their title, without filters."""
    resources = reduce(
        lambda found, word: found.filter(title__icontains=word),
        query.text.replace('"', " ").split(),
        visible_resources(),
    )
    total = resources.count()
    shown = newest_first(resources)[query.offset : query.offset + query.page_size]
    return SearchResults(
        query=query,
        hits=tuple(plain_hit(card) for card in cards_for(shown)),
        total=total,
        chips=_chips(query, Labels()),
        degraded=True,
        page_count=_page_count(query, total),
    )


def _request(
    query: SearchQuery, labels: Labels, hidden: frozenset[str], current: frozenset[str]
) -> SearchRequest:
    return SearchRequest(
        text=labels.synonyms.apply(query.parsed),
        filters=filters_of(query, current),
        sort=query.sort,
        offset=query.offset,
        limit=query.page_size,
        hidden=hidden,
        current=current,
        facets=tuple(facet.name for facet in FACETS),
        nearest=NEAREST if query.page == 1 else 0,
        enough=ENOUGH,
    )


def _retrieve(request: SearchRequest) -> RawResults:
    return get_engine().search(request)


def _hits(
    raw: Iterable[RawHit],
    rows: Mapping[int, CardRow],
    marker: Marker,
    labels: Labels,
    maker: CardMaker,
) -> Iterable[Hit]:
    shown_in = get_language() or ""
    for hit in raw:
        row = rows.get(hit.pk)
        if row is None:
            continue
        audiences = labels.of("audience", hit.stored["facets"].get("audience", ()))
        card = maker.make(row, audiences.values(), hit.stored["card"])
        body = hit.stored["body"]
        mark = _marked if len(body) <= LONGEST_KEPT else _marked.__wrapped__
        found_in = tuple(sorted(hit.found_in.items()))
        yield mark(marker, card, body, hit.segments, found_in, shown_in)


# People search for the same words again and again, and turn the pages of what they found.
@lru_cache(maxsize=1_000)
def _marked(
    marker: Marker,
    card: Card,
    body: str,
    segments: tuple[Segment, ...],
    found_in: tuple[tuple[str, int], ...],
    _shown_in: str,
) -> Hit:
    title, summary, passage = marked_texts(marker, card.title, card.summary, body)
    moments = moments_of(segments, card.url, marker)
    return Hit(card, title, summary, passage, moments, found_in_line(dict(found_in)))


def _chips(query: SearchQuery, labels: Labels) -> tuple[Chip, ...]:
    return tuple(
        Chip(str(FACETS_BY_NAME[name].label), label, query.without(name, slug).url())
        for name, slugs in query.filters.items()
        for slug, label in labels.of(name, slugs, unknown=True).items()
    )


def _relaxations(
    query: SearchQuery, request: SearchRequest, labels: Labels, current: frozenset[str]
) -> tuple[Relaxation, ...]:
    """Return, for a search that found nothing, what leaving out each filter would give."""
    fewer = [
        plan.matching(request.text, filters_of(query.without(name, slug), current), request.hidden)
        for name, slugs in query.filters.items()
        for slug in slugs
    ]
    try:
        totals = get_engine().totals(fewer)
    except EngineUnavailableError:
        logger.warning("The search engine is not available; no filter is offered to be left out")
        return ()
    return tuple(map(Relaxation, _chips(query, labels), totals))


def _related(
    request: SearchRequest, raw: RawResults, rows: Mapping[int, CardRow], labels: Labels
) -> tuple[RelatedTopic, ...]:
    try:
        return related_topics(request, raw.nearest, rows, labels)
    except EngineUnavailableError:
        logger.warning("The search engine is not available; no topic is offered to go on with")
        return ()


def _sorts(query: SearchQuery) -> tuple[SortOption, ...]:
    return tuple(
        SortOption(
            value=sort.value,
            label=str(SORT_LABELS[sort]),
            selected=sort is query.sort,
            is_default=sort is query.default_sort,
        )
        for sort in query.sorts
    )


def _page_count(query: SearchQuery, total: int) -> int:
    return max(1, math.ceil(min(total, WINDOW) / query.page_size))
