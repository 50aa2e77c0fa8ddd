"""How soon what is published is found, with a worker running as in an installation."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings

from benchmarks.tables import Table
from resources.models import ResourcePage
from search.finding import find
from search.query import SearchQuery

PATIENCE = 60.0  # seconds


def publishing(times: int) -> Table:
    """Publish *times* changes, one by one, and wait for each to be found."""
    with _worker():
        _publish_one(0)  # the worker has only begun to start
        waits = sorted(_publish_one(number) for number in range(1, times + 1))
    middle, late = statistics.median(waits), waits[int(0.9 * (len(waits) - 1))]
    rows = [
        ["Soonest", f"{waits[0]:.2f} s", f"{waits[0] / middle:.2f}"],
        ["Median", f"{middle:.2f} s", "1"],
        ["Nine of ten", f"{late:.2f} s", f"{late / middle:.2f}"],
        ["Latest", f"{waits[-1]:.2f} s", f"{waits[-1] / middle:.2f}"],
    ]
    return Table(
        f"From publishing to being found ({times} changes)",
        ("", "Time", "In times of the median"),
        rows,
        data=waits,
    )


@contextmanager
def _worker() -> Iterator[None]:
    worker = subprocess.Popen(
        [sys.executable, "manage.py", "run_worker"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "PYTHONPATH": str(settings.BASE_DIR)},
        stdout=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        worker.terminate()
        try:
            worker.wait(30)
        except subprocess.TimeoutExpired:  # it is making a whole index
            worker.kill()
            worker.wait()


def _publish_one(number: int) -> float:
    """Publish a word that nothing else holds; return the seconds until it is found."""
    word = f"published{os.getpid()}x{number}"
    # Another place in the worker's rhythm each time.
    time.sleep(0.13 * (number % 5))
    page = ResourcePage.objects.order_by("pk")[number].specific
    page.title = f"{page.title.split(' published')[0]} {word}"
    page.save_revision().publish()
    published = time.perf_counter()
    _wait_until(lambda: find(SearchQuery.of(word)).total == 1)
    return time.perf_counter() - published


def _wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("The worker has not delivered what was published.")
        time.sleep(0.005)
