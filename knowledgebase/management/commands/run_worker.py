import logging
import signal
import threading
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import close_old_connections

from search.worker import RelayWorker

logger = logging.getLogger(__name__)

SCHEDULE = 30.0  # seconds between two looks at pages that are to go live or to expire

# Called with the seconds to wait; returns whether to stop.
Stopping = Callable[[float], bool]


def publish_on_schedule(stopping: Stopping) -> None:
    """Publish and unpublish pages whose time has come; what fails is tried again."""
    pause = 0.0
    while not stopping(pause):
        pause = SCHEDULE
        close_old_connections()
        try:
            call_command("publish_scheduled")
        except Exception:  # whatever it is, the next look must come
            logger.exception("Scheduled pages could not all be published; trying again")


PARTS: Mapping[str, Callable[[Stopping], None]] = {
    "relay": RelayWorker().run,
    "schedule": publish_on_schedule,
}


class Command(BaseCommand):
    help = (
        "Do the work behind the pages: deliver every change to the search index, publish "
        "and unpublish pages on schedule."
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
                PARTS[name](stop.wait)
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
