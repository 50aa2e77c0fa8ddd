"""Whatever editors do in whatever order: nothing hidden shows, nothing public is lost."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from hypothesis import HealthCheck, Phase
from hypothesis import settings as run_settings
from hypothesis.stateful import run_state_machine_as_test

from search import signals
from search.models import Change
from search.outbox import record
from tests.search.editing import Editing

pytestmark = pytest.mark.django_db

# Runs of 25 steps; EDITING_RUNS=500 looks for longer, each time elsewhere.
RUNS = int(os.environ.get("EDITING_RUNS", "0"))


def run(folder: Path, runs: int, **options: Any) -> None:
    machine = type("EditingHere", (Editing,), {"index_folder": folder})
    run_state_machine_as_test(
        machine,
        settings=run_settings(
            max_examples=runs,
            stateful_step_count=25,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            **{"derandomize": not RUNS, **options},
        ),
    )


def test_whatever_editors_do_nothing_hidden_shows_and_nothing_public_is_lost(
    own_index: None, tmp_path: Path
) -> None:
    # A server takes a while to make an index for each run.
    run(tmp_path, RUNS or (4 if settings.ELASTICSEARCH_URL else 8))


@pytest.mark.sqlite
def test_a_restriction_that_does_not_say_that_it_hides_is_noticed(
    own_index: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forgetful(kind: Change.Kind, target: int | str, *, hides: bool = False) -> None:
        record(kind, target)

    monkeypatch.setattr(signals, "record", forgetful)
    with pytest.raises(AssertionError):
        run(tmp_path, 30, derandomize=True, phases=[Phase.generate])
