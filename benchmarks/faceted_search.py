"""A search page by ``FacetedSearch`` of the Elasticsearch client, as its manual shows."""

from typing import Any, ClassVar

from elasticsearch.dsl import FacetedSearch, Q, TermsFacet

from search.engines import plan
from search.engines.base import SearchRequest, Sort
from search.engines.elasticsearch_client import connection
from search.engines.elasticsearch_queries import Translator
from search.facets import FACETS

MOST_VALUES = 10_000


class ResourceSearch(FacetedSearch):
    """Our query and our filters; everything else is as the client does it."""

    facets: ClassVar[Any] = {  # type: ignore[misc]  # the client types it for instances
        facet.name: TermsFacet(field=facet.field, size=MOST_VALUES) for facet in FACETS
    }

    def __init__(self, alias: str, request: SearchRequest) -> None:
        self.index: Any = alias
        self.using: Any = connection().client
        filters: Any = {name: list(slugs) for name, slugs in request.filters.items()}
        super().__init__(request, filters)  # type: ignore[arg-type]  # handed on to query()

    def query(self, search: Any, query: Any) -> Any:
        matching = plan.matching(query.text, {}, query.hidden)
        is_relevance = query.sort is Sort.RELEVANCE
        wanted = plan.ranked(matching, query.text) if is_relevance else matching
        body = Translator(query.moments if is_relevance else 0).query(wanted)
        order = {"_score": "desc"} if is_relevance else {"date_key": "desc"}
        sorted_search = search.query(Q(body)).sort(order).source(["stored"])
        return sorted_search.extra(size=query.limit, track_total_hits=True)


def page(alias: str, request: SearchRequest) -> tuple[int, dict[str, dict[str, int]]]:
    """Return the total and the counts of one page, as a view would read them."""
    answer: Any = ResourceSearch(alias, request).execute()
    counts = {
        name: {value: count for value, count, _selected in getattr(answer.facets, name)}
        for name in ResourceSearch.facets
    }
    return answer.hits.total.value, counts
