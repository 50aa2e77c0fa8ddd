"""One run: the library made, each part measured, the tables printed."""

import argparse
import json
import platform
import sys
import time
from collections.abc import Callable
from functools import cache

import wagtail
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from benchmarks.against_wagtail import against_wagtail
from benchmarks.cases import cases
from benchmarks.filling import fill
from benchmarks.library import SEED
from benchmarks.measuring import Clock, process_clock
from benchmarks.pages import database_queries, page_costs
from benchmarks.publishing import publishing
from benchmarks.rebuilding import rebuilding
from benchmarks.required import required_text
from benchmarks.servers import clock_with
from benchmarks.tables import Table, show, show_markdown
from benchmarks.targets import faceted_target, page_target, wagtail_target
from resources.models import ResourcePage
from search.console import progress_bar
from search.engines import get_engine
from search.maintenance import needs_rebuild, rebuild

SMALL, LARGE = 1_000, 100_000


def run(options: argparse.Namespace) -> None:
    """Measure the parts that *options* name."""
    started = time.perf_counter()
    try:
        make_library(options.size)
        measured = measure_parts(options)
    finally:
        if options.keep is None:
            get_engine().drop()
    if options.json:
        report = {
            "about": {**_about(options), "seconds": time.perf_counter() - started},
            "parts": {name: table.as_json() for name, table in measured.items()},
        }
        options.json.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n")


def measure_parts(options: argparse.Namespace) -> dict[str, Table]:
    """Measure what *options* name, and print each table as it is there."""
    measured: dict[str, Table] = {}
    for name, part in _parts(options.size, options.engine).items():
        if options.only is None or name in options.only:
            print(f"Measuring: {name} …", file=sys.stderr)
            table = measured[name] = part()
            (show_markdown if options.markdown else show)(table)
    return measured


def make_library(size: int) -> None:
    """Fill the database, or use what it was filled with; make the search index if needed."""
    call_command("migrate", verbosity=0)
    there = ResourcePage.objects.count()
    if there and there != size:
        sys.exit(f"The library kept there has {there} resources. Name another folder by --keep.")
    if not there:
        with progress_bar("Making the library") as progress:
            fill(size, progress=progress)
    engine = get_engine()
    if needs_rebuild(engine):
        with progress_bar("Making the index") as progress:
            rebuild(engine, progress)


def _parts(size: int, engine: str) -> dict[str, Callable[[], Table]]:
    """Return what measures each part; one that changes the library stands last."""
    searches = cache(cases)
    # A small library is there to see that everything runs; in a large one, pages take long.
    repeats = 3 if size < SMALL else 15 if size < LARGE else 7
    clock = _clock(engine)
    return {
        "pages": lambda: page_costs(searches(), clock, page_target(size, engine), repeats),
        "queries": lambda: database_queries(searches()),
        "required": lambda: required_text(searches(), clock, _forget(engine), repeats),
        # The backend's own index is then there for its searches.
        "rebuild": rebuilding,
        "wagtail": lambda: against_wagtail(
            searches(), _database_clock(clock), wagtail_target(size), max(1, repeats // 3)
        ),
        **_faceted_part(size, engine, repeats),
        "publish": lambda: publishing(3 if size < SMALL else 30),
    }


def _forget(engine: str) -> Callable[[], None]:
    """Return what has the engine forget its answers; the embedded one keeps none."""
    if engine == "tantivy":
        return lambda: None
    from benchmarks.faceted import forget  # noqa: PLC0415 - the extra is optional

    return forget


def _faceted_part(size: int, engine: str, repeats: int) -> dict[str, Callable[[], Table]]:
    if engine == "tantivy":
        return {}
    from benchmarks.faceted import faceted  # noqa: PLC0415 - the client is an extra

    return {"faceted": lambda: faceted(faceted_target(size), max(1, repeats // 3))}


def _clock(engine: str) -> Clock:
    """Return the clock of this process and of the engine's server, if there is one."""
    if engine == "tantivy":
        return process_clock
    clock = clock_with(settings.ELASTICSEARCH_URL)
    if clock is None:
        print("The server is on another machine: wall time is measured.", file=sys.stderr)
    return clock or time.perf_counter


def _database_clock(clock: Clock) -> Clock:
    """Return *clock*, which sees what SQLite does in this process; else that on the wall."""
    if connection.vendor == "sqlite":
        return clock
    print("The database is a server: wall time is measured.", file=sys.stderr)
    return time.perf_counter


def _about(options: argparse.Namespace) -> dict[str, object]:
    return {
        "size": options.size,
        "seed": SEED,
        "engine": options.engine,
        "database": connection.vendor,
        "wagtail": wagtail.__version__,
        "python": platform.python_version(),
    }
