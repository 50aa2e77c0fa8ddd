"""What tests counted, in one line each at the end of the run, for whoever reads its log."""

from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

import pytest

KEY = "tally"

Count = Callable[..., None]


@pytest.fixture
def tally(record_property: Callable[[str, object], None]) -> Count:
    """Return a function that adds numbers to a line: ``tally("{a} of {b} failed", a=1, b=3)``."""

    def add(line: str, **numbers: int) -> None:
        record_property(KEY, [line, numbers])

    return add


def lines_of(reports: list[Any]) -> list[str]:
    """Return the lines with the sums of what all tests added to them."""
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    for report in reports:
        if getattr(report, "when", "") != "call":
            continue
        for key, value in report.user_properties:
            if key == KEY:
                line, numbers = value
                sums[line].update(numbers)
    return [line.format(**numbers) for line, numbers in sorted(sums.items())]


def pytest_terminal_summary(terminalreporter: Any) -> None:
    reports = [report for found in terminalreporter.stats.values() for report in found]
    lines = lines_of(reports)
    if lines:
        terminalreporter.section("counted")
    for line in lines:
        terminalreporter.line(line)
