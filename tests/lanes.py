"""Say at the end of a test run, in one line each, which lanes ran and what would run the others.

A run covers one database and one engine, so all lanes take two runs: ``make test`` makes both.
``REQUIRE_LANES=sqlite,browser`` makes a lane that did not run a failure. ``--lanes`` names
those that a run is for: the others are then not its business, and where none of its own can
run, it runs no test.
"""

import os
import shutil
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@dataclass(frozen=True)
class Lane:
    """A way of running the tests, and what to do where it is missing."""

    key: str
    name: str
    remedy: str


SQLITE = Lane("sqlite", "SQLite + Tantivy", "unset TEST_DATABASE_URL and TEST_ELASTICSEARCH_URL")
POSTGRESQL = Lane(
    "postgresql",
    "PostgreSQL",
    "install it (Debian: apt-get install postgresql) and use make test, or set "
    "TEST_DATABASE_URL=postgres://USER:PASSWORD@HOST/NAME, a user who may create databases",
)
ELASTICSEARCH = Lane(
    "elasticsearch",
    "Elasticsearch",
    "fetch it (make elasticsearch; it needs Java 21) and use make test, or set "
    "TEST_ELASTICSEARCH_URL to a server of version 9 that tests may write to",
)
BROWSER = Lane(
    "browser",
    "Browser",
    "install Chromium (Debian: apt-get install chromium) or set BROWSER_PATH to a Chrome",
)
LANES = (SQLITE, POSTGRESQL, ELASTICSEARCH, BROWSER)


def chromium() -> str | None:
    """Return the path of a Chromium or Chrome on this machine, or None."""
    named = os.environ.get("BROWSER_PATH")
    if named:
        return named if Path(named).is_file() else None
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def stack() -> set[Lane]:
    """Return the lanes that every test of this run belongs to."""
    lanes = set()
    if settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        lanes.add(POSTGRESQL)
    if settings.ELASTICSEARCH_URL:
        lanes.add(ELASTICSEARCH)
    return lanes or {SQLITE}


def can_run(lane: Lane) -> bool:
    return chromium() is not None if lane is BROWSER else lane in stack()


def lanes_named(names: str, where: str) -> set[Lane]:
    """Return the lanes that *names* lists; raises UsageError for an unknown one."""
    known = {lane.key: lane for lane in LANES}
    wanted = names.replace(",", " ").split()
    unknown = sorted(set(wanted) - known.keys())
    if unknown:
        raise pytest.UsageError(f"{where} names unknown lanes: {', '.join(unknown)}")
    return {known[name] for name in wanted}


def own_lanes(config: pytest.Config) -> set[Lane]:
    """Return the lanes that this run is for."""
    return lanes_named(config.getoption("lanes"), "--lanes") or set(LANES)


def required_lanes(config: pytest.Config) -> set[Lane]:
    """Return the lanes without which this run fails."""
    return lanes_named(os.environ.get("REQUIRE_LANES", ""), "REQUIRE_LANES") & own_lanes(config)


def tests_run(reports: Iterable[Any]) -> Counter[Lane]:
    """Return how many tests ran in each lane; a skipped test ran in none."""
    counts: Counter[Lane] = Counter()
    for report in reports:
        if getattr(report, "when", "") == "call" and report.outcome != "skipped":
            counts.update(stack())
            if "browser" in report.keywords:
                counts[BROWSER] += 1
    return counts


def lane_line(lane: Lane, count: int, selected: bool) -> str:
    if count:
        return f"{lane.name}: ran, {count} tests"
    if selected:
        return f"{lane.name}: not run, none of its tests was selected"
    return f"{lane.name}: not run; to run it, {lane.remedy}"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use the machine's own Chromium; as root it has no sandbox."""
    # Playwright keeps an event loop in this thread, in which nothing of Django runs.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": chromium(), "args": sandbox}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--lanes", default="", help="the lanes that this run is for (all of them)")


def pytest_configure(config: pytest.Config) -> None:
    required_lanes(config)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    stays = items if any(map(can_run, own_lanes(config))) else []
    # What is about another database or engine is for the run that has it.
    for lane in (SQLITE, POSTGRESQL, ELASTICSEARCH):
        if not can_run(lane):
            stays = [item for item in stays if not item.get_closest_marker(lane.key)]
    if len(stays) < len(items):
        kept = set(stays)
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = stays
    if chromium() is None:
        skip = pytest.mark.skip(reason=f"no Chromium: {BROWSER.remedy}")
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(skip)


def _counts(config: pytest.Config) -> Counter[Lane]:
    reporter: Any = config.pluginmanager.get_plugin("terminalreporter")
    return tests_run(report for reports in reporter.stats.values() for report in reports)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workerinput"):
        return  # under xdist the controller counts
    if required_lanes(session.config) - set(_counts(session.config)):
        if session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
    elif session.exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED and not any(
        map(can_run, own_lanes(session.config))
    ):
        session.exitstatus = pytest.ExitCode.OK


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    counts = _counts(config)
    required = required_lanes(config)
    terminalreporter.section("lanes")
    for lane in LANES:
        if lane not in own_lanes(config):
            continue
        line = lane_line(lane, counts[lane], selected=can_run(lane))
        if lane in required and not counts[lane]:
            line = f"{line} (required: this run fails)"
        terminalreporter.line(line)
