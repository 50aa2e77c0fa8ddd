"""What one search asks of Elasticsearch: one body for the hits, and those that count."""

from collections.abc import Iterator, Mapping, Sequence

from search.engines import plan
from search.engines.base import SearchRequest, Sort
from search.engines.elasticsearch_queries import Body, Translator
from search.facets import FACETS_BY_NAME

# More than any filter has values: fewer would give wrong counts.
ALL_VALUES = 10_000
DEEPEST = 10_000  # hits that the server pages through

ORDERS: Mapping[Sort, list[Body]] = {
    Sort.RELEVANCE: [{"_score": "desc"}, {"pk": "desc"}],
    Sort.NEWEST: [{"date_key": "desc"}],
    Sort.OLDEST: [{"date_key": "asc"}],
    Sort.TITLE: [{"title_key": "asc"}],
}


def hits_body(matching: plan.Query, request: SearchRequest) -> Body:
    if request.sort is Sort.RELEVANCE:
        query = plan.ranked(matching, request.text, request.current)
    else:
        best = plan.best_segment(request.text)
        query = plan.Ranked(matching, best) if best else matching
    body = page_body(query, request.sort, request.limit, request.offset, request.moments)
    # Where nothing is asked for but everything, the counts are quickest without a query,
    # and know nothing of a total.
    body["track_total_hits"] = isinstance(matching, plan.Everything) or not request.facets
    return body


def page_body(query: plan.Query, sort: Sort, limit: int, offset: int = 0, moments: int = 0) -> Body:
    first = min(max(0, offset), DEEPEST)
    return {
        "query": Translator(moments).query(query),
        "sort": ORDERS[sort],
        "from": first,
        "size": min(max(0, limit), DEEPEST - first),
        "track_total_hits": False,
        "_source": ["stored"],
    }


def count_bodies(matching: plan.Query, request: SearchRequest) -> Iterator[Body]:
    """Yield what counts: all filters without a selection together, each other one alone."""
    plain = [name for name in request.facets if name not in request.filters]
    if request.facets:
        yield _count_body(matching, plain, with_total=True)
    for name in request.facets:
        if name in request.filters:
            others = {k: v for k, v in request.filters.items() if k != name}
            query = plan.matching(request.text, others, request.hidden)
            yield _count_body(query, [name], with_total=False)


def _count_body(query: plan.Query, facets: Sequence[str], *, with_total: bool) -> Body:
    body: Body = {
        "size": 0,
        "aggs": {
            name: {"terms": {"field": FACETS_BY_NAME[name].field, "size": ALL_VALUES}}
            for name in facets
        },
    }
    if isinstance(query, plan.Everything):
        # Counted from the postings alone; a tombstone has no facets.
        return {**body, "track_total_hits": False}
    query_body = {"bool": {"filter": [Translator().query(query)]}}
    return {**body, "query": query_body, "track_total_hits": with_total}
