"""A search page against the same search by Wagtail's own database backend."""

from collections.abc import Sequence

from django.test import Client

from benchmarks.cases import Case
from benchmarks.measuring import Clock, Cost, measure
from benchmarks.pages import get_page
from benchmarks.tables import Table
from benchmarks.targets import Target
from benchmarks.wagtail_backend import declared_fields, search_page
from search.finding import find


def against_wagtail(cases: Sequence[Case], clock: Clock, target: Target, repeats: int) -> Table:
    """Compare our whole page, and our search alone, with the backend's search alone."""
    costs: dict[str, Cost] = {}
    rows = []
    with declared_fields():
        for case in cases:
            cost = costs[case.name] = _cost(case, clock, repeats)
            page, search = cost.ratio(2, 0), cost.ratio(2, 1)
            rows.append(
                [
                    case.name,
                    page,
                    search,
                    *_totals(case),
                    target.verdict(page.median),
                ]
            )
    return Table(
        "CPU of Wagtail's database backend, in times of ours",
        (
            "Search",
            "of our page",
            "of our search",
            "our total",
            "its total",
            f"Target {target}",
        ),
        rows,
        data={name: cost.seconds for name, cost in costs.items()},
    )


def _cost(case: Case, clock: Clock, repeats: int) -> Cost:
    client = Client()
    # One of its searches may take seconds: the first text stands for its kind.
    query = case.queries[0]
    return measure(
        [lambda: get_page(client, query), lambda: find(query), lambda: search_page(query)],
        clock,
        repeats=repeats,
    )


def _totals(case: Case) -> tuple[int, int]:
    query = case.queries[0]
    return find(query).total, search_page(query)[1]
