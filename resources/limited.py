"""Read what was uploaded in a child process that can do little harm.

Whatever takes an uploaded file apart (its archive, its picture, its text) is a function of
an importable module, takes the open file and plain values, and returns plain values::

    result = run("resources.uploads.archives:look_through", file, kind="docx")

The child has 512 MiB of memory, half a minute, no network, no environment and no rights of its
own, and can open no other file. Where the kernel has Landlock, it can delete or change none
either, and stop no other process: see ``limited_child.py``. What it answers is bounded and
only data.
"""

import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

from resources.limited_child import OUT_OF_MEMORY, network

ROOT = Path(__file__).resolve().parents[1]
CHILD = Path(__file__).with_name("limited_child.py")
MEMORY = 512 * 1024 * 1024  # bytes of address space
SECONDS = 30  # of computing, and by the clock
WAITING = 5  # seconds for a place
ANSWER = 16 * 1024 * 1024  # bytes that the child may say

# Children of one process at a time: they share one machine with the pages.
_places = threading.BoundedSemaphore(2)


class LimitedError(Exception):
    """The file could not be read; nothing is known about it."""


class TooSlowError(LimitedError):
    """It took longer than it may; everything that was started is dead."""


class TooMuchMemoryError(LimitedError):
    """It asked for more memory than it may have."""


class TooMuchSaidError(LimitedError):
    """It answered more than anybody would read."""


class BusyError(LimitedError):
    """Other files are being read, and no place became free; nothing was started."""


class CrashedError(LimitedError):
    """It died, failed, or answered what is no answer."""


class RefusedError(LimitedError):
    """The function has read the file and will not have it: ``reason`` is its code for why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def run(
    function: str,
    file: IO[bytes],
    *,
    seconds: float = SECONDS,
    answer: int = ANSWER,
    **options: Any,
) -> Any:
    """Return what *function* ("package.module:name") says about *file*, as plain data.

    *file* must have a file descriptor; it is read from its beginning. *options* are passed on
    as keywords and must be plain data too; *answer* is in bytes. Raises a
    :class:`LimitedError` of the kind that fits.
    """
    file.seek(0)
    task = {
        "function": function,
        "options": options,
        "path": [str(ROOT), *(entry for entry in sys.path if entry and Path(entry).is_dir())],
        "memory": MEMORY,
        "seconds": max(1, round(seconds)),
    }
    with _place(), _started(json.dumps(task), file) as child:
        give_up_at = time.monotonic() + seconds
        try:
            said = _read(cast(IO[bytes], child.stdout), give_up_at, answer)
            status = child.wait(timeout=max(0.0, give_up_at - time.monotonic()))
        except subprocess.TimeoutExpired:
            raise TooSlowError("It did not end.") from None
        finally:
            _kill(child)
    file.seek(0)
    return _understand(said, status)


def has_network_namespace() -> bool:
    """Whether a child has a network of its own, and not only no room for a socket.

    Raises a :class:`LimitedError` where no child can be started here at all.
    """
    with tempfile.TemporaryFile() as nothing:
        return bool(run("resources.limited_child:network", nothing) != network(nothing))


@contextmanager
def _place() -> Iterator[None]:
    if not _places.acquire(timeout=WAITING):
        raise BusyError("Other files are being read.")
    try:
        yield
    finally:
        _places.release()


def _started(task: str, file: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own interpreter and script
        # Without site-packages' start-up code and without the user's environment.
        [sys.executable, "-I", "-S", "-X", "utf8", str(CHILD), task],
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        cwd="/",
        start_new_session=True,
    )


def _read(pipe: IO[bytes], give_up_at: float, most: int) -> bytes:
    """Return all that comes until the pipe is closed, which the child's death does too."""
    ready = select.poll()
    ready.register(pipe, select.POLLIN)
    said = bytearray()
    while True:
        left = give_up_at - time.monotonic()
        if left <= 0 or not ready.poll(left * 1000):
            raise TooSlowError("It took too long.")
        part = os.read(pipe.fileno(), 65_536)
        if not part:
            return bytes(said)
        said += part
        if len(said) > most:
            raise TooMuchSaidError(f"It said more than {most} bytes.")


def _kill(child: subprocess.Popen[bytes]) -> None:
    """Kill *child* and all that it may have started, before its number is given to another."""
    if child.returncode is None:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _understand(said: bytes, status: int) -> Any:
    if status == OUT_OF_MEMORY:
        raise TooMuchMemoryError("It needs too much memory.")
    if status == -signal.SIGXCPU:
        raise TooSlowError("It computed for too long.")
    if status:
        raise CrashedError(f"It died with status {status}.")
    try:
        answer = json.loads(said)
        kind, value = answer["kind"], answer["value"]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise CrashedError("It gave no answer.") from error
    if kind == "refused":
        raise RefusedError(str(value))
    if kind != "result":
        raise CrashedError(str(value))
    return value
