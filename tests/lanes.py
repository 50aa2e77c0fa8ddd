"""Say at the end of a test run, in one line each, which lanes ran and what would run the others.

``REQUIRE_LANES=sqlite,browser`` makes a lane that did not run a failure.
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


SQLITE = Lane("sqlite", "SQLite + Tantivy", "unset TEST_DATABASE_URL")
POSTGRESQL = Lane(
    "postgresql",
    "PostgreSQL",
    "set TEST_DATABASE_URL=postgres://USER:PASSWORD@HOST/NAME; the user must be allowed to "
    "create databases",
)
BROWSER = Lane(
    "browser",
    "Browser",
    "install Chromium (Debian: apt-get install chromium) or set BROWSER_PATH to a Chrome",
)
LANES = (SQLITE, POSTGRESQL, BROWSER)
# No setting makes it run: it is told of, so that nobody takes its silence for success.
ELASTICSEARCH = "Elasticsearch: not run; it needs an engine that this version does not have"


def chromium() -> str | None:
    """Return the path of a Chromium or Chrome on this machine, or None."""
    named = os.environ.get("BROWSER_PATH")
    if named:
        return named if Path(named).is_file() else None
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def database_lane() -> Lane:
    engine = settings.DATABASES["default"]["ENGINE"]
    return POSTGRESQL if engine.endswith("postgresql") else SQLITE


def required_lanes() -> set[str]:
    """Return the keys that ``REQUIRE_LANES`` names; raises UsageError for an unknown one."""
    names = os.environ.get("REQUIRE_LANES", "").replace(",", " ").split()
    unknown = set(names) - {lane.key for lane in LANES}
    if unknown:
        raise pytest.UsageError(f"REQUIRE_LANES names unknown lanes: {', '.join(sorted(unknown))}")
    return set(names)


def tests_run(reports: Iterable[Any]) -> Counter[str]:
    """Return how many tests ran in each lane; a skipped test ran in none."""
    counts: Counter[str] = Counter()
    for report in reports:
        if getattr(report, "when", "") == "call" and report.outcome != "skipped":
            counts[database_lane().key] += 1
            if "browser" in report.keywords:
                counts[BROWSER.key] += 1
    return counts


def lane_line(lane: Lane, count: int, selected: bool) -> str:
    if count:
        return f"{lane.name}: ran, {count} tests"
    if selected:
        return f"{lane.name}: not run, none of its tests was selected"
    return f"{lane.name}: not run; to run it, {lane.remedy}"


def can_run(lane: Lane) -> bool:
    return chromium() is not None if lane is BROWSER else lane is database_lane()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use the machine's own Chromium; as root it has no sandbox."""
    # Playwright keeps an event loop in this thread, in which nothing of Django runs.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": chromium(), "args": sandbox}


def pytest_configure(config: pytest.Config) -> None:
    required_lanes()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if chromium() is None:
        skip = pytest.mark.skip(reason=f"no Chromium: {BROWSER.remedy}")
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(skip)


def _counts(config: pytest.Config) -> Counter[str]:
    reporter: Any = config.pluginmanager.get_plugin("terminalreporter")
    return tests_run(report for reports in reporter.stats.values() for report in reports)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workerinput"):
        return  # under xdist the controller counts
    missing = required_lanes() - set(_counts(session.config))
    if missing and session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    counts = _counts(config)
    required = required_lanes()
    terminalreporter.section("lanes")
    for lane in LANES:
        line = lane_line(lane, counts[lane.key], selected=can_run(lane))
        if lane.key in required and not counts[lane.key]:
            line = f"{line} (required: this run fails)"
        terminalreporter.line(line)
    terminalreporter.line(ELASTICSEARCH)
