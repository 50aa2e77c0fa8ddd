"""Redirects from where a moved page was, for subtrees of any size."""

from typing import Any

from wagtail.contrib.redirects import signal_handlers

# Wagtail looks for redirects in the way of 2,000 pages in one expression; SQLite reads
# none that is more than 1,000 conditions deep, and the move would fail.
MOST = 400


class SmallBatches(signal_handlers.BatchRedirectCreator):
    def __init__(self, *, max_size: int, **options: Any) -> None:
        super().__init__(max_size=min(max_size, MOST), **options)


def connect() -> None:
    """Have Wagtail make its redirects in batches that every database takes."""
    signal_handlers.BatchRedirectCreator = SmallBatches
