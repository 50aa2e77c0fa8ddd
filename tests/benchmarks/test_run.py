"""A run from beginning to end, on a library so small that its figures say nothing."""

import json
import subprocess
import sys

import pytest
from django.conf import settings


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict:
    file = tmp_path_factory.mktemp("benchmark") / "report.json"
    command = [sys.executable, "-m", "benchmarks", "--size", "200", "--engine", "tantivy"]
    run = subprocess.run(
        [*command, "--json", str(file), "--markdown"],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return {**json.loads(file.read_text()), "printed": run.stdout}


def test_every_part_is_measured_printed_and_written(report: dict) -> None:
    parts = ["pages", "queries", "required", "rebuild", "wagtail", "publish"]
    assert list(report["parts"]) == parts
    assert report["about"]["size"] == 200
    for part in report["parts"].values():
        assert f"**{part['title']}**" in report["printed"]
        assert part["rows"]


def test_wagtails_backend_is_given_the_same_words_and_filters(report: dict) -> None:
    """It finds the same, but for words in another form, which SQLite does not know."""
    totals = {row[0]: (int(row[3]), int(row[4])) for row in report["parts"]["wagtail"]["rows"]}
    assert len(totals) == 12
    for name, (ours, its) in totals.items():
        assert its == ours if name.startswith("browse") else its <= ours
    ours, its = totals["common word, 0 selected"]
    assert its > 0.8 * ours


def test_both_rebuilds_hold_the_whole_library(report: dict) -> None:
    data = report["parts"]["rebuild"]["data"]
    assert data["ours"]["documents"] == 200
    assert data["wagtail"]["documents"] >= 200
