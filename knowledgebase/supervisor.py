"""Keep a few processes running: start them, start again what dies, stop all together."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

# All times in seconds.
STEADY_AFTER = 10.0  # a process that lived so long has started
FIRST_PAUSE = 0.5  # before a dead process is started again; doubles each time
LONGEST_PAUSE = 30.0
FALSE_STARTS = 3  # so many failures in a row, and it cannot start
STOP_WITHIN = 10.0  # then a process that was asked to stop is killed
POLL = 0.1

PR_SET_PDEATHSIG = 1


class CannotStartError(Exception):
    """A process stopped with an error each time it was started."""


def die_with_parent() -> None:
    """Have the kernel kill this process when its parent dies, however it dies.

    Linux only; elsewhere it does nothing, and only a supervisor that is killed
    outright leaves its processes behind.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


@dataclass
class Child:
    """One process that should always run."""

    name: str
    command: Sequence[str]
    pass_fds: tuple[int, ...] = ()
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0.0
    start_again_at: float = 0.0
    pause: float = FIRST_PAUSE
    false_starts: int = 0
    has_been_steady: bool = False

    def start(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603 - our own commands
            self.command,
            stdin=subprocess.DEVNULL,
            pass_fds=self.pass_fds,
            # Ctrl-C in a terminal reaches the supervisor alone, which then stops the rest.
            start_new_session=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509 - no other thread runs here
        )
        self.started_at = time.monotonic()

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def note_end(self) -> str:
        """Decide when to start again, and return what happened in words.

        Raises CannotStartError where starting again is of no use.
        """
        assert self.process is not None  # noqa: S101 - only a started process ends
        code = self.process.returncode
        self.process = None
        if time.monotonic() - self.started_at >= STEADY_AFTER:
            self.has_been_steady = True
            self.pause = FIRST_PAUSE
        elif code > 0 and not self.has_been_steady:
            self.false_starts += 1
        how = f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with {code}"
        if self.false_starts >= FALSE_STARTS:
            raise CannotStartError(
                f"The {self.name} cannot start: it {how}, {FALSE_STARTS} times in a row."
            )
        self.start_again_at = time.monotonic() + self.pause
        message = f"The {self.name} {how}; it starts again in {self.pause:g} s."
        self.pause = min(self.pause * 2, LONGEST_PAUSE)
        return message


@dataclass
class Supervisor:
    """Run *children* until a signal asks to stop; *say* receives one line an event."""

    children: list[Child]
    say: Callable[[str], None]
    stopping: bool = field(default=False, init=False)

    def run(self) -> None:
        """Return when all is stopped after SIGTERM or SIGINT; raises CannotStartError."""
        before = {
            number: signal.signal(number, self._ask_to_stop)
            for number in (signal.SIGTERM, signal.SIGINT)
        }
        try:
            while not self.stopping:
                self._start_what_is_due()
                time.sleep(POLL)
        finally:
            self._stop_all()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _ask_to_stop(self, number: int, frame: object) -> None:
        self.stopping = True

    def _start_what_is_due(self) -> None:
        for child in self.children:
            if child.is_running():
                continue
            if child.process is not None:
                self.say(child.note_end())
            if time.monotonic() >= child.start_again_at and not self.stopping:
                child.start()

    def _stop_all(self) -> None:
        running = [child.process for child in self.children if child.process]
        for process in running:
            _signal_group(process, signal.SIGTERM)
        give_up_at = time.monotonic() + STOP_WITHIN
        for process in running:
            try:
                process.wait(max(0.0, give_up_at - time.monotonic()))
            except subprocess.TimeoutExpired:
                self.say(f"Process {process.pid} did not stop in time and is killed.")
            # Also ends what the process itself had started and left behind.
            _signal_group(process, signal.SIGKILL)
            process.wait()


def _signal_group(process: "subprocess.Popen[bytes]", number: signal.Signals) -> None:
    # It refuses where nobody is left in the group.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)
