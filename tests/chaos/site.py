"""The site that is stormed: the one that the settings name, with trouble within reach."""

import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from random import Random

from django.conf import settings
from django.db import connection

from search.engines import get_engine
from tests.chaos.engine_faults import World
from tests.chaos.processes import answer_of
from tests.chaos.proxy import proxy
from tests.chaos.report import Plan, Report
from tests.chaos.storm import Storm
from tests.servers.elasticsearch import Cluster

DRAWN = 0.5  # seconds between two states of the line of progress


@contextmanager
def own_database() -> Iterator[None]:
    """Make the site an empty database, which goes away at the end."""
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def storm(plan: Plan, folder: Path, cluster: Cluster | None = None) -> Report:
    """Carry out *plan* on the site that is loaded; *folder* keeps what is told meanwhile."""
    line = _Line(plan)
    with in_reach(folder, plan.seed, cluster) as world:
        report = Storm(plan, folder, world, line.draw).run()
    line.clear()
    return report


@contextmanager
def in_reach(folder: Path, seed: int, cluster: Cluster | None = None) -> Iterator[World]:
    """Put whatever breaks an engine within reach; the site's index goes away at the end.

    With a *cluster*, its nodes may be killed.
    """
    chance = Random(seed)  # noqa: S311 - no secret
    world = World(chance, folder / "processes.log", cluster=cluster)
    url = settings.ELASTICSEARCH_URL
    with ExitStack() as running:
        if url:
            world.url = url
            world.proxy = running.enter_context(proxy(url, world.log))
            settings.ELASTICSEARCH_URL = world.proxy.url
        try:
            yield world
        finally:
            answer_of(lambda: get_engine().drop(), world.log)
            settings.ELASTICSEARCH_URL = url


class _Line:
    """One line on the terminal that tells how far the run is; elsewhere nothing."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._drawn = 0.0

    def draw(self, report: Report, done: float) -> None:
        if sys.stderr.isatty() and time.monotonic() - self._drawn > DRAWN:
            self._drawn = time.monotonic()
            self._write(
                f"{self._plan.stack}: {done:.0f} of {self._plan.seconds:.0f} s, "
                f"{report.kills.total()} kills, {report.checks} checks"
            )

    def clear(self) -> None:
        if sys.stderr.isatty():
            self._write("")

    def _write(self, text: str) -> None:
        sys.stderr.write(f"\r{text}\x1b[K")
        sys.stderr.flush()
