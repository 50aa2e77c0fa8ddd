"""A lane that is required and does not run fails the run; each says what would run it."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

from tests.lanes import BROWSER, lane_line

QUICK = "tests/knowledgebase/test_checks.py::test_each_database_gets_the_options_it_needs"


def run(required: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Run one quick test that needs neither database, engine nor browser, on the default stack."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TEST_")}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options, QUICK],
        cwd=settings.BASE_DIR,
        env={**kept, "REQUIRE_LANES": required},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("lane", ["browser", "postgresql", "elasticsearch"])
def test_a_required_lane_that_did_not_run_fails_the_run(lane: str) -> None:
    result = run(lane)
    assert result.returncode == pytest.ExitCode.TESTS_FAILED, result.stdout
    assert "1 passed" in result.stdout.splitlines()[-1]
    assert "(required: this run fails)" in result.stdout


def test_a_lane_of_another_run_is_no_business_of_this_one() -> None:
    result = run("postgresql,elasticsearch,sqlite", "--lanes=sqlite,browser")
    assert result.returncode == pytest.ExitCode.OK, result.stdout
    assert "PostgreSQL" not in result.stdout


@pytest.mark.parametrize(
    ("required", "status"),
    [("sqlite", pytest.ExitCode.OK), ("postgresql", pytest.ExitCode.TESTS_FAILED)],
)
def test_a_run_whose_lanes_are_missing_runs_nothing_and_says_what_would(
    required: str, status: pytest.ExitCode
) -> None:
    result = run(required, "--lanes=postgresql,elasticsearch")
    assert result.returncode == status, result.stdout
    assert "apt-get install postgresql" in result.stdout
    assert "make elasticsearch" in result.stdout
    assert "1 deselected" in result.stdout.splitlines()[-1]


@pytest.mark.parametrize(("required", "option"), [("browsr", ""), ("", "browsr")])
def test_an_unknown_lane_is_refused(required: str, option: str) -> None:
    result = run(required, f"--lanes={option}")
    assert result.returncode == pytest.ExitCode.USAGE_ERROR
    assert "browsr" in result.stdout + result.stderr


def test_a_lane_says_what_would_run_it() -> None:
    assert lane_line(BROWSER, 3, selected=True) == "Browser: ran, 3 tests"
    assert "apt-get install chromium" in lane_line(BROWSER, 0, selected=False)
