import logging
import signal
import threading
import time
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from django.core.management.base import BaseCommand
from django.db import Error, close_old_connections

from home.models import WorkSign
from home.schedule import carry_out, lost
from resources.attention.mail import send_on_schedule
from resources.extraction.work import work_off
from resources.imports import work as imports
from resources.links.checking import check_on_schedule
from resources.uploads.sweeping import sweep_daily
from search.worker import DriftWorker, RelayWorker

logger = logging.getLogger(__name__)

SCHEDULE = 30.0  # seconds between two looks at pages that are to go live or to expire
SIGN = 30.0  # seconds between two signs of life of one part

# Called with the seconds to wait; returns whether to stop.
Stopping = Callable[[float], bool]


def publish_on_schedule(stopping: Stopping) -> None:
    """Publish and unpublish pages whose time has come; what fails is tried again."""
    told: set[int] = set()
    pause = 0.0
    while not stopping(pause):
        pause = SCHEDULE
        close_old_connections()
        try:
            carry_out(patient=True)
            missed = set(lost().values_list("pk", flat=True))
        except Exception:  # whatever it is, the next look must come
            logger.exception("The schedule could not be looked at; trying again")
            continue
        for page in sorted(missed - told):
            logger.error(
                "Page %d was to go live, and did not: publish it or cancel its schedule", page
            )
        told = missed


PARTS: Mapping[str, Callable[[Stopping], None]] = {
    "attention": send_on_schedule,
    "check": DriftWorker().run,
    "links": check_on_schedule,
    "extract": work_off,
    "imports": imports.work_off,
    "relay": RelayWorker().run,
    "schedule": publish_on_schedule,
    "sweep": sweep_daily,
}


class SignOfLife:
    """Waits for the end as a part asks it to, and notes now and then that the part is at work."""

    def __init__(self, part: str, stop: threading.Event) -> None:
        self._part = part
        self._stop = stop
        self._given = 0.0

    def __call__(self, seconds: float) -> bool:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > SIGN:
            # A part that waits for a day is at work, too.
            self._give()
            if self._stop.wait(SIGN):
                return True
        self._give()
        return self._stop.wait(max(0.0, left))

    def _give(self) -> None:
        now = time.monotonic()
        if self._given and now - self._given < SIGN:
            return
        self._given = now
        close_old_connections()
        # Where the database is away, the part itself will say so.
        with suppress(Error):
            WorkSign.give(self._part)


class Command(BaseCommand):
    help = (
        "Do the work behind the pages: deliver every change to the search index, publish "
        "and unpublish pages on schedule, read the text of uploaded files, look whether the "
        "index is right, remove files that nothing names."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--only",
            choices=sorted(PARTS),
            help="do this part of the work alone, where several workers share it",
        )

    def handle(self, *, only: str | None, **options: Any) -> None:
        stop = threading.Event()
        failed: list[str] = []
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())

        def work(name: str) -> None:
            try:
                PARTS[name](SignOfLife(name, stop))
            except Exception:
                # Beyond the part's own mending: the process ends, to be started anew.
                logger.exception("The part %s of the worker failed", name)
                failed.append(name)
                stop.set()

        names = [only] if only else sorted(PARTS)
        threads = [threading.Thread(target=work, args=(name,), name=name) for name in names]
        for thread in threads:
            thread.start()
        self.stderr.write(f"Working: {', '.join(names)}.")
        for thread in threads:
            thread.join()
        if failed:
            raise SystemExit(1)
        # Whoever ends it means it: only what fell silent is to alarm anybody.
        with suppress(Error):
            WorkSign.objects.filter(part__in=names).delete()
