"""Several workers deliver to one index at once, as a scaled-out site has them."""

import random
import re
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from resources.models import Toolkit
from search.engines import SearchEngine, get_engine
from search.maintenance import find_drift, rebuild
from search.models import Change
from tests import factories
from tests.search.damage import start
from tests.search.shelf import Shelf, fresh, make_shelf, restrict
from tests.search.test_worker import wait_until

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

WORKERS = 4
CHANGES = 60
PATIENCE = 120.0  # seconds; the machine may be busy with other tests


@pytest.fixture
def reader(own_index: None) -> SearchEngine:
    return get_engine()


def edit(page: Toolkit) -> None:
    page.title = f"{page.title[:60]} again"
    page.save()


def unpublish(page: Toolkit) -> None:
    page.unpublish()


def publish(page: Toolkit) -> None:
    page.save_revision().publish()


def delete(page: Toolkit) -> None:
    page.delete()


def hide(page: Toolkit) -> None:
    restrict(page)


# What editors do; a page is edited more often than it is removed.
ACTIONS: list[Callable[[Toolkit], None]] = [edit] * 4 + [unpublish, publish, publish, hide, delete]


def change_much(shelf: Shelf, seed: int) -> None:
    """Add pages and change them, in an order that *seed* decides."""
    chosen = random.Random(seed)  # noqa: S311 - no secret
    for number in range(CHANGES):
        pages = list(Toolkit.objects.order_by("pk"))
        if number % 4 == 0 or len(pages) < 5:
            factories.ToolkitFactory(parent=fresh(shelf.library), title=f"New {seed} {number}")
        else:
            chosen.choice(ACTIONS)(chosen.choice(pages))


def test_f10_four_workers_lose_nothing_and_leave_no_ghost(
    reader: SearchEngine, tmp_path: Path
) -> None:
    shelf = make_shelf()
    rebuild(reader)
    workers = [
        start(["manage.py", "run_worker", "--only", "relay"], tmp_path) for _ in range(WORKERS)
    ]
    try:
        change_much(shelf, seed=1)
        wait_until(lambda: not Change.objects.exists(), PATIENCE)
        # By now all four are at work.
        change_much(shelf, seed=2)
        wait_until(lambda: not Change.objects.exists(), PATIENCE)
    finally:
        for worker in workers:
            worker.send_signal(signal.SIGTERM)
        told = [worker.communicate(timeout=PATIENCE)[1] for worker in workers]
    assert [worker.returncode for worker in workers] == [0] * WORKERS
    assert not [text for text in told if re.search("Traceback|ERROR", text)]
    assert not find_drift(reader)
    assert not Change.objects.exists()
