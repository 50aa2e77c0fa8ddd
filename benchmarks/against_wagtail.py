"""A search page against the same search by Wagtail's own database backend."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db import OperationalError, connection
from django.test import Client
from wagtail.search.models import IndexEntry

from benchmarks.cases import Case
from benchmarks.measuring import Clock, Ratio, measure
from benchmarks.pages import get_page
from benchmarks.rebuilding import rebuild_in_process
from benchmarks.tables import Table
from benchmarks.targets import Target
from benchmarks.wagtail_backend import declared_fields, search_page
from resources.models import ResourcePage
from search.finding import find
from search.query import SearchQuery

# Seconds: one that takes longer is measured once, one that takes this long is given up.
LONG, LONGEST = 5.0, 120.0


@dataclass(frozen=True)
class Compared:
    """What the backend costs, in times of our page and of our search; *total* None: given up."""

    page: Ratio
    search: Ratio
    total: int | None
    seconds: tuple[tuple[float, ...], ...]

    def said(self, ratio: Ratio) -> str:
        return str(ratio) if self.total is not None else f"over {ratio.median:,.0f}"


def against_wagtail(cases: Sequence[Case], clock: Clock, target: Target, repeats: int) -> Table:
    """Compare our whole page, and our search alone, with the backend's search alone."""
    # Where no part before has made its index: one without the library finds nothing, quickly.
    types = ContentType.objects.get_for_models(*ResourcePage.resource_types().values()).values()
    if not IndexEntry.objects.filter(content_type__in=types).exists():
        rebuild_in_process("wagtail")
    found: dict[str, Compared] = {}
    rows = []
    with declared_fields():
        for case in cases:
            # One of its searches may take long: the first text stands for its kind.
            query = case.queries[0]
            one = found[case.name] = _compare(query, clock, repeats)
            its_total = "given up" if one.total is None else one.total
            ratios = [one.said(one.page), one.said(one.search)]
            rows.append(
                [case.name, *ratios, find(query).total, its_total, target.verdict(one.page.median)]
            )
    return Table(
        "CPU of Wagtail's database backend, in times of ours",
        ("Search", "of our page", "of our search", "our total", "its total", f"Target {target}"),
        rows,
        data={name: one.seconds for name, one in found.items()},
    )


def _compare(query: SearchQuery, clock: Clock, repeats: int) -> Compared:
    client = Client()
    ours = [lambda: get_page(client, query), lambda: find(query)]
    before = clock()
    total = _total_within(LONGEST, query)
    took = clock() - before
    if took > LONG:
        cost = measure(ours, clock, repeats=repeats)
        page, search = (Ratio(*[took / cost.median(work)] * 3) for work in (0, 1))
        return Compared(page, search, total, (*cost.seconds, (took,)))
    cost = measure([*ours, lambda: search_page(query)], clock, repeats=repeats)
    return Compared(cost.ratio(2, 0), cost.ratio(2, 1), total, cost.seconds)


def _total_within(seconds: float, query: SearchQuery) -> int | None:
    """Return how many resources the backend finds; None where it takes longer than *seconds*."""
    connection.ensure_connection()
    # A database that is a server has its own way to give up, which the run leaves alone.
    stop = getattr(connection.connection, "interrupt", lambda: None)
    timer = threading.Timer(seconds, stop)
    timer.start()
    try:
        return search_page(query)[1]
    except OperationalError:
        return None
    finally:
        timer.cancel()
