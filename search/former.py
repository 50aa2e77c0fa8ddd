"""Addresses of searches by filter values that have become others."""

from collections.abc import Mapping, Sequence

from resources.models import ResourceTag
from resources.tidying.leading import present_terms
from resources.tidying.uses import AnyTermModel
from search import sources
from search.facets import FACETS, FACETS_BY_NAME, Facet
from search.query import SearchQuery
from search.results import SearchResults


def led_on(found: SearchResults) -> SearchQuery | None:
    """Return the search that *found* would be by the present values, if any has become another.

    Values that anything has, or that have a name, are present ones: as long as the index
    still knows the former value, its address answers as before.
    """
    lost = {
        group.name: [
            value.slug
            for value in group.values
            if value.selected and not value.count and value.label == value.slug
        ]
        for group in found.groups
    }
    present = _replaced(found.query, lost, for_visitor=True)
    return present if present != found.query else None


def present_query(query: SearchQuery) -> SearchQuery:
    """Return *query* by present values, for one that was kept a long time."""
    return _replaced(query, query.filters, for_visitor=False)


def _replaced(
    query: SearchQuery, lost: Mapping[str, Sequence[str]], *, for_visitor: bool
) -> SearchQuery:
    """Return *query* with what the values *lost* have become; what nobody may know stays."""
    filters = {name: set(slugs) for name, slugs in query.filters.items()}
    for name, slugs in lost.items():
        model = _model(FACETS_BY_NAME[name])
        if model is None or not slugs:
            continue
        for slug, term in present_terms(model, slugs, for_visitor=for_visitor).items():
            facet = next((facet for facet in FACETS if _model(facet) is type(term)), None)
            if facet is not None and facet.source.labels([term.slug]):
                filters[name].discard(slug)
                filters.setdefault(facet.name, set()).add(term.slug)
    return query.with_filters(filters) if filters != _sets(query) else query


def _sets(query: SearchQuery) -> dict[str, set[str]]:
    return {name: set(slugs) for name, slugs in query.filters.items()}


def _model(facet: Facet) -> AnyTermModel | None:
    if isinstance(facet.source, sources.Tag):
        return ResourceTag
    return facet.source.model if isinstance(facet.source, sources.Vocabulary) else None
