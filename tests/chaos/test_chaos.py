"""A short run of what ``make chaos`` runs for longer, and proof that it would find a bug."""

from pathlib import Path

import pytest

from tests.chaos.__main__ import BUGS as NAMED
from tests.chaos.bugs import BUGS
from tests.chaos.report import Findings, Plan, Report, is_good, last_line
from tests.chaos.site import storm

SECONDS = 25.0
# Bug -> what it does to the index, and the checks that see it.
FOUND = {
    "delivery-before-commit": ("stale",),
    "removal-forgotten-on-restrict": ("ghost",),
    "rows-deleted-before-confirmation": ("stale",),
}


@pytest.mark.usefixtures("transactional_db", "own_index")
def test_nothing_is_lost_whatever_is_killed(tmp_path: Path) -> None:
    report = storm(Plan("this stack", SECONDS, seed=5), tmp_path)
    told = "\n".join(report.lines())
    assert is_good([report], kills=50), told
    assert report.checks > 1, told
    assert report.unaided > 1, told
    # How many episodes there are depends on the machine; not each has a fault.
    assert report.faults, told


@pytest.mark.usefixtures("transactional_db", "own_index")
@pytest.mark.parametrize("bug", FOUND)
def test_the_harness_finds_a_bug_that_was_put_in(bug: str, tmp_path: Path) -> None:
    report = storm(Plan("this stack", SECONDS, seed=5, bug=bug), tmp_path)
    told = "\n".join(report.lines())
    assert not report.failures, told
    found = [problem for kind in FOUND[bug] for problem in getattr(report.findings, kind)]
    # Both comparisons see it, each by itself.
    assert {problem.partition(":")[0] for problem in found} == {"drift", "plain"}, told
    assert not is_good([report], kills=0)


def test_every_bug_can_be_asked_for() -> None:
    assert set(NAMED) == BUGS.keys() == FOUND.keys()


def test_the_last_line_adds_up_and_too_few_kills_are_a_failure() -> None:
    good = Report("one")
    good.kills["relay: anywhere"] = 7
    bad = Report("two", findings=Findings(lost=["drift: 1"], stale=["drift: 2", "drift: 3"]))
    assert last_line([good, bad]) == "7 kills, 1 lost, 0 ghost, 2 stale"
    assert is_good([good], kills=7)
    assert not is_good([good], kills=8)
    assert not is_good([good, bad], kills=0)
    failed = Report("three", failures=["no relay was ever killed at “rows read”"])
    assert not is_good([failed], kills=0)
