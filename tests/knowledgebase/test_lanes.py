"""A lane that is required and does not run fails the run; each says what would run it."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

from tests.lanes import BROWSER, lane_line


def run(lanes: str) -> subprocess.CompletedProcess[str]:
    """Run one quick test that needs neither database nor browser."""
    quick = "tests/knowledgebase/test_checks.py::test_each_database_gets_the_options_it_needs"
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", quick],
        cwd=settings.BASE_DIR,
        env={**os.environ, "REQUIRE_LANES": lanes},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_required_lane_that_did_not_run_fails_the_run() -> None:
    result = run("browser")
    assert result.returncode == pytest.ExitCode.TESTS_FAILED, result.stdout
    assert "1 passed" in result.stdout
    assert "(required: this run fails)" in result.stdout


def test_an_unknown_lane_is_refused() -> None:
    result = run("browsr")
    assert result.returncode == pytest.ExitCode.USAGE_ERROR
    assert "browsr" in result.stdout + result.stderr


def test_a_lane_says_what_would_run_it() -> None:
    assert lane_line(BROWSER, 3, selected=True) == "Browser: ran, 3 tests"
    assert "apt-get install chromium" in lane_line(BROWSER, 0, selected=False)
