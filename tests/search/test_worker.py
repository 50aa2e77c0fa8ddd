"""The worker as a process of its own, on a database in a file."""

import re
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from search.engines import SearchEngine, get_engine
from search.engines.base import EngineUnavailableError
from search.maintenance import find_drift, rebuild
from search.models import Change
from tests.search.damage import start
from tests.search.documents import found
from tests.search.shelf import Shelf, fresh, make_shelf

pytestmark = pytest.mark.django_db(transaction=True)

# From a save to being found, in seconds; the machine may be busy with other tests.
PROMISED = 2.0

# Rebuilds as the command does, and stops for ever after the first batch has been written.
REBUILD_AND_STOP = """
import django, sys, time
django.setup()
from search import maintenance
from search.engines import get_engine
maintenance.BATCH = 1
def stop(done, total):
    print("stopped", flush=True)
    time.sleep(60)
maintenance.rebuild(get_engine(), stop)
"""


@pytest.fixture
def committed_shelf() -> Shelf:
    return make_shelf()


@pytest.fixture
def reader(own_index: None) -> SearchEngine:
    """Return the engine as a web process beside the worker has it."""
    return get_engine()


@pytest.fixture
def worker(tmp_path: Path, committed_shelf: Shelf, own_index: None) -> Iterator[None]:
    process = start(["manage.py", "run_worker", "--only", "relay"], tmp_path)
    yield
    process.send_signal(signal.SIGTERM)
    _out, told = process.communicate(timeout=10)
    assert process.returncode == 0, told
    assert not re.search("Traceback|ERROR", told), told


def wait_until(condition: Callable[[], bool], seconds: float) -> float:
    """Return the seconds until *condition* held; fail where *seconds* do not suffice."""
    started = time.monotonic()
    while not condition():
        assert time.monotonic() - started < seconds, "it did not happen in time"
        time.sleep(0.02)
    return time.monotonic() - started


def holds(reader: SearchEngine, text: str, *keys: int) -> Callable[[], bool]:
    def look() -> bool:
        try:
            return found(reader, text) == list(keys)
        except EngineUnavailableError:
            return False

    return look


@pytest.mark.usefixtures("worker")
def test_the_worker_makes_the_index_and_a_change_is_searchable_within_two_seconds(
    committed_shelf: Shelf, reader: SearchEngine
) -> None:
    toolkit = fresh(committed_shelf.toolkit)
    wait_until(holds(reader, "ringing", toolkit.pk), 30)
    toolkit.title = "Singing every family"
    toolkit.save()
    assert wait_until(holds(reader, "singing", toolkit.pk), 10) < PROMISED
    toolkit.unpublish()
    assert wait_until(holds(reader, "singing"), 10) < PROMISED
    wait_until(lambda: not Change.objects.exists(), 10)
    assert not find_drift(reader)


def test_f17_a_rebuild_killed_half_way_keeps_the_old_index(
    committed_shelf: Shelf, reader: SearchEngine, tmp_path: Path
) -> None:
    rebuild(reader)
    with start(["-c", REBUILD_AND_STOP], tmp_path) as half:
        assert half.stdout is not None
        assert half.stdout.readline() == "stopped\n"
        half.kill()
    assert not find_drift(reader)
    rebuild(reader)
    assert not find_drift(reader)
