"""The filter by standing as it is now, where the index does not know yet.

What a hidden resource replaced is current again from that moment on, as if there had been
no newer one. The index learns of it with the next delivery, and until then each answer is
set right: there is nearly always nothing to be done.
"""

from collections.abc import Mapping
from dataclasses import replace

from search.engines import get_engine, plan
from search.engines.base import RawResults, SearchRequest
from search.outbox import Hidden
from search.query import SearchQuery
from search.replaced import CURRENT, OLDER, replaced_among, replaced_by

STANDING = plan.REPLACED.facet


def current_again(hidden: Hidden) -> frozenset[str]:
    """Return the keys that the index may wrongly take for replaced."""
    if not hidden.keys and not hidden.seen:
        return frozenset()
    older = replaced_by(map(int, hidden.keys)).values()
    doubtful = set(hidden.seen).union(*older) - set(map(int, hidden.keys))
    return frozenset(map(str, doubtful - replaced_among(doubtful)))


def filters_of(query: SearchQuery, current: frozenset[str]) -> plan.Filters:
    """Return the filters of *query* with *current* on the right side."""
    if not current or STANDING not in query.filters:
        return query.filters
    meant: Mapping[str, plan.Query] = {
        CURRENT: plan.AnyOf((plan.InFacet(STANDING, CURRENT), plan.Keys(current))),
        OLDER: plan.AllOf((plan.REPLACED,), (plan.Keys(current),)),
    }
    chosen = tuple(meant[slug] for slug in query.filters[STANDING] if slug in meant)
    return {**query.filters, STANDING: chosen}


def set_right(raw: RawResults, request: SearchRequest, current: frozenset[str]) -> RawResults:
    """Return *raw* with its counts as if *current* had been indexed."""
    if not current:
        return raw
    others = {name: slugs for name, slugs in request.filters.items() if name != STANDING}
    found = plan.matching(request.text, others, request.hidden)
    wrongly = plan.AllOf((found, plan.REPLACED, plan.Keys(current)))
    (moved,) = get_engine().totals([wrongly])
    counts = dict(raw.counts.get(STANDING, {}))
    counts[CURRENT] = counts.get(CURRENT, 0) + moved
    counts[OLDER] = counts.get(OLDER, 0) - moved
    kept = {slug: count for slug, count in counts.items() if count}
    return replace(raw, counts={**raw.counts, STANDING: kept})
