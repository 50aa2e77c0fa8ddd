"""What a search page costs beyond the engine's work, and how often it asks the database."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from operator import methodcaller
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.cases import Case
from benchmarks.measuring import Clock, Cost, measure, ratio_of
from benchmarks.tables import Table
from benchmarks.targets import QUERIES, Target
from search.engines import get_engine
from search.query import SearchQuery

# What a page may ask of an engine.
ASKING = ("search", "top", "totals", "spellings")

Call = Callable[[Any], Any]


def page_costs(cases: Sequence[Case], clock: Clock, target: Target, repeats: int) -> Table:
    """Compare whole pages with the engine calls that they make."""
    costs = {case.name: _cost(case, clock, repeats) for case in cases}
    ratios = {name: cost.ratio(0, 1) for name, cost in costs.items()}
    together = [
        [sum(cost.seconds[work][at] for cost in costs.values()) for at in range(repeats)]
        for work in (0, 1)
    ]
    whole = ratio_of(*together)
    rows = [[name, ratio, target.verdict(ratio.median)] for name, ratio in ratios.items()]
    rows.append(["all together", whole, target.verdict(whole.median)])
    return Table(
        "CPU of a whole search page against the bare engine calls it makes",
        ("Search", "Ratio (quartiles)", f"Target {target}"),
        rows,
        data={name: cost.seconds for name, cost in costs.items()},
    )


def database_queries(cases: Sequence[Case]) -> Table:
    """Count the database queries of each kind of page, once labels are known."""
    most = {case.name: max(_queries(query) for query in case.queries) for case in cases}
    rows = [[name, count, QUERIES.verdict(count)] for name, count in most.items()]
    return Table(
        "Database queries of a search page",
        ("Search", "Queries", f"Target {QUERIES}"),
        rows,
        data=most,
    )


def get_page(client: Client, query: SearchQuery) -> bytes:
    """Return the page of *query* through all middleware and templates."""
    response = client.get(query.url(), headers={"accept-language": settings.LANGUAGE_CODE})
    if response.status_code != 200:
        raise RuntimeError(f"{query.url()} answered {response.status_code}.")
    return bytes(response.content)


def calls_of(queries: Sequence[SearchQuery]) -> list[Call]:
    """Return what the pages of *queries* ask of the engine."""
    client = Client()
    with _recorded() as calls:
        for query in queries:
            get_page(client, query)
    return calls


def _cost(case: Case, clock: Clock, repeats: int) -> Cost:
    client, engine = Client(), get_engine()
    calls = calls_of(case.queries)

    def pages() -> None:
        for query in case.queries:
            get_page(client, query)

    def engine_calls() -> None:
        for call in calls:
            call(engine)

    return measure([pages, engine_calls], clock, repeats=repeats)


@contextmanager
def _recorded() -> Iterator[list[Call]]:
    """Keep every request to the engine; each is still answered."""
    engine: Any = get_engine()
    calls: list[Call] = []

    def listening(name: str) -> Callable[..., Any]:
        def ask(*args: Any, **options: Any) -> Any:
            call = methodcaller(name, *args, **options)
            calls.append(call)
            return getattr(type(engine), name)(engine, *args, **options)

        return ask

    for name in ASKING:
        setattr(engine, name, listening(name))
    try:
        yield calls
    finally:
        for name in ASKING:
            delattr(engine, name)


def _queries(query: SearchQuery) -> int:
    client = Client()
    get_page(client, query)
    with CaptureQueriesContext(connection) as captured:
        get_page(client, query)
    return len(captured)
