"""Processes forked from a parent in which everything is loaded, and killed without a word.

A child tells its parent through a pipe what it does; what it told before it was killed is
still read. Nothing that a fork must not share is open in the parent when it forks.
"""

import asyncio
import json
import logging
import os
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from django.db import connections

from knowledgebase.supervisor import die_with_parent
from search import engines
from search.engines import get_engine

PATIENCE = 180.0  # seconds for what ends by itself; the machine may be busy


class ChildFailedError(RuntimeError):
    """A child ended by an exception; the text is its traceback."""


class Told(NamedTuple):
    """One thing that a child told: ``at`` a point, ``did`` something, ``failed``, ..."""

    what: str
    about: Any


class Teller:
    """The child's end of the pipe."""

    def __init__(self, pipe: int) -> None:
        self._pipe = pipe

    def tell(self, what: str, about: Any = "") -> None:
        line = json.dumps([what, about]).encode() + b"\n"
        while line:
            line = line[os.write(self._pipe, line) :]

    def stand(self, point: str) -> NoReturn:
        """Tell that this process stands at *point*, and wait there to be killed."""
        self.tell("at", point)
        while True:
            signal.pause()


Work = Callable[[Teller], None]


class Child:
    """A running child, which is to be killed at *point*, or anywhere where that is ""."""

    def __init__(self, pid: int, pipe: int, role: str, point: str) -> None:
        self.pid = pid
        self.role = role
        self.point = point
        self.has_ended = False
        self.was_killed = False  # once it is buried: whether it did not end by itself before
        self._pipe = pipe
        self._rest = b""

    def fileno(self) -> int:
        return self._pipe

    def read(self) -> list[Told]:
        """Return what was told since the last time, without waiting."""
        while not self.has_ended and select.select([self._pipe], [], [], 0)[0]:
            more = os.read(self._pipe, 65_536)
            self._rest += more
            self.has_ended = not more
        *lines, self._rest = self._rest.split(b"\n")
        return [Told(*json.loads(line)) for line in lines]

    def wait_for(self, what: str, seconds: float = PATIENCE) -> Any:
        """Return what the child tells about *what*; raises ChildFailedError where it fails."""
        give_up_at = time.monotonic() + seconds
        while time.monotonic() < give_up_at:
            select.select([self._pipe], [], [], 0.1)
            for told in self.read():
                if told.what == what:
                    return told.about
                if told.what == "failed":
                    raise ChildFailedError(told.about)
            if self.has_ended:
                raise ChildFailedError(f"It ended before it told of {what}.")
        raise ChildFailedError(f"In {seconds:g} seconds it did not tell of {what}.")

    def kill(self) -> list[Told]:
        """End it at once, as a power cut would; return what it told before."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        return self.bury()

    def bury(self) -> list[Told]:
        """Wait for its end; return what it told before."""
        _pid, status = os.waitpid(self.pid, 0)
        self.was_killed = os.waitstatus_to_exitcode(status) == -signal.SIGKILL
        told = self.read()
        os.close(self._pipe)
        return told


def fork(work: Work, log: Path, role: str = "", point: str = "") -> Child:
    """Run *work* in a child of its own, whose messages go to *log*."""
    _let_go()
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return Child(pid, reading, role, point)
    status = 1
    teller = Teller(writing)
    try:
        os.close(reading)
        _become_a_child(log)
        work(teller)
        status = 0
    except BaseException:
        with suppress(OSError):
            teller.tell("failed", traceback.format_exc())
    finally:
        # Nothing of the parent's is to be tidied up here.
        os._exit(status)


def answer_of(work: Callable[[], Any], log: Path) -> Any:
    """Return what *work* returns in a child of its own, as JSON can tell it."""
    child = fork(lambda teller: teller.tell("answer", work()), log)
    try:
        return child.wait_for("answer")
    finally:
        child.kill()


def _let_go() -> None:
    """Close the parent's connections: two processes would talk through one.

    A browser that a test has opened leaves an event loop running in this thread. Django keeps
    what was connected before apart from what is connected since, and a child, in which no
    loop runs, would find the former.
    """
    _close_connections()
    loop = asyncio._get_running_loop()
    if loop is not None:
        asyncio._set_running_loop(None)
        try:
            _close_connections()
        finally:
            asyncio._set_running_loop(loop)


def _close_connections() -> None:
    for connection in connections.all(initialized_only=True):
        connection.close()
        if connection.vendor == "postgresql":
            connection.close_pool()


def _become_a_child(log: Path) -> None:
    die_with_parent()
    # Ctrl-C is for the parent, which then kills its children.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    file = log.open("a", buffering=1)
    sys.stdout = sys.stderr = file
    for name in [None, *logging.root.manager.loggerDict]:
        logging.getLogger(name).handlers.clear()
    logging.basicConfig(stream=file, format="%(asctime)s %(process)d %(levelname)s %(message)s")
    # An index that the parent has open keeps threads that are not here: leave it alone.
    _inherited.append(get_engine())
    engines._make.cache_clear()


_inherited: list[Any] = []
