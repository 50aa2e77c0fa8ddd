"""What comes after an outage."""

import threading
from collections.abc import Callable
from unittest.mock import patch

from django.db import connection

from search.models import Change
from search.worker import BACK_OFF, RelayWorker


def work_until_delivered(worker: RelayWorker, recover: Callable[[], None]) -> list[float]:
    """Have *worker* work in its own loop until nothing is left; return its waits after failures.

    Its first failure is the moment of *recover*.
    """
    failures: list[float] = []

    def wait(seconds: float) -> bool:
        if seconds >= BACK_OFF:
            if not failures:
                assert Change.objects.filter(attempts=0).exists(), "all is kept"
                recover()
            failures.append(seconds)
        threading.Event().wait(seconds)
        return len(failures) > 3 or not Change.objects.exists()

    if connection.in_atomic_block:
        # The transaction of a test would end with its connection.
        with patch("search.worker.close_old_connections"):
            worker.run(wait)
    else:
        worker.run(wait)
    assert not Change.objects.exists()
    return failures
