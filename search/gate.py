"""How many searches one web process makes at a time.

Searches cost the most of all pages. When many come at once, those that cannot be answered
soon are turned away, so that threads are left for everything else.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Semaphore

from django.conf import settings

from resources.limits import Limit

PATIENCE = 0.5  # seconds that a search waits for its place
RETRY_AFTER = 2  # seconds after which one that was turned away may come again
BURST = 4  # seconds' worth that may come at once


class Gate:
    """Lets *places* in at a time; *waiting* more wait a moment, all others are turned away."""

    def __init__(self, places: int, waiting: int) -> None:
        self._places = Semaphore(places)
        self._door = Semaphore(places + waiting)

    @contextmanager
    def place(self) -> Iterator[bool]:
        """Hold a place within the block; False where there is none."""
        if not self._door.acquire(blocking=False):
            yield False
            return
        try:
            has_place = self._places.acquire(timeout=PATIENCE)
            try:
                yield has_place
            finally:
                if has_place:
                    self._places.release()
        finally:
            self._door.release()


@cache
def gate() -> Gate:
    """Return the gate of this process."""
    return Gate(settings.SEARCHES_AT_ONCE, settings.SEARCHES_WAITING)


def searches() -> Limit:
    return Limit("search", BURST * settings.SEARCHES_A_SECOND, BURST)


def suggestions() -> Limit:
    return Limit("suggest", BURST * settings.SUGGESTIONS_A_SECOND, BURST)
