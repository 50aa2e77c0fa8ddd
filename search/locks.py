"""Work that only one process may do at a time, among all that share a site."""

import fcntl
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection

from search.engines.base import EngineBusyError


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Hold the lock *name* for the block; EngineBusyError where another process holds it.

    The lock goes with the process: with its connection to PostgreSQL, which several
    machines may share, else with its hold on a file.
    """
    if connection.vendor != "postgresql":
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        with file_lock(settings.DATA_DIR / f"{name}.lock", wait=0):
            yield
        return
    key = [zlib.crc32(name.encode())]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", key)
        if not cursor.fetchone()[0]:
            raise EngineBusyError(f"Another process holds {name}.")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", key)


@contextmanager
def file_lock(path: Path, wait: float) -> Iterator[IO[str]]:
    """Hold the lock *path* for the block; EngineBusyError where *wait* seconds do not suffice."""
    with path.open("a") as file:
        deadline = time.monotonic() + wait
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    raise EngineBusyError(f"Another process holds {path.name}.") from None
                time.sleep(0.02)
        yield file
