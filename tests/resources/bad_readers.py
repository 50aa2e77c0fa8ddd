"""Readers to which happens what must not matter, for the limited child."""

import os
import signal
import time
from typing import IO, Any


def hang(file: IO[bytes], **options: Any) -> None:
    time.sleep(3600)


def be_killed(file: IO[bytes], **options: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def fail(file: IO[bytes], **options: Any) -> None:
    raise ValueError("no such luck")


def talk(file: IO[bytes], **options: Any) -> dict[str, Any]:
    return {"total": 1, "texts": ["x" * (20 * 1024 * 1024)]}
