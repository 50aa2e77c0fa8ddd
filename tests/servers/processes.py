"""Processes of servers: without root's rights, in a folder that goes away with them."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

STOPS_WITHIN = 20.0  # seconds, before a server is killed


class ServerUnavailableError(RuntimeError):
    """A server cannot be had on this machine; the text says what would change that."""


def free_port() -> int:
    """Return a port of the loopback address that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextmanager
def own_folder(name: str) -> Iterator[Path]:
    """Give a new folder that servers may write to; it is removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix=f"kb-{name}-"))
    try:
        hand_over(folder)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def hand_over(folder: Path) -> None:
    """Let the servers' user write in *folder*; the servers refuse to run as root."""
    if os.geteuid() == 0:
        user = _nobody()
        for path in (folder, *folder.rglob("*")):
            os.chown(path, user.pw_uid, user.pw_gid)


def run(words: Sequence[str | Path], folder: Path) -> None:
    """Run *words* to their end in *folder*; raises ServerUnavailableError where they fail."""
    done = subprocess.run(
        words, cwd=folder, capture_output=True, text=True, check=False, **_without_rights()
    )
    if done.returncode:
        raise ServerUnavailableError(f"{Path(words[0]).name} failed: {done.stderr.strip()}")


def start(
    words: Sequence[str | Path], folder: Path, environment: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """Start a server in *folder*, its output in ``server.log`` there.

    In a session of its own: Ctrl-C is for whoever uses the server, which ends after that.
    """
    with (folder / "server.log").open("ab") as log:
        return subprocess.Popen(
            words,
            cwd=folder,
            env={**os.environ, "HOME": str(folder), **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            **_without_rights(),
        )


def stop(process: subprocess.Popen[bytes], how: signal.Signals = signal.SIGTERM) -> None:
    """End a server and its children; it is killed where it does not end in time."""
    with suppress(ProcessLookupError):
        process.send_signal(how)
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=STOPS_WITHIN)
    kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a server and its children at once, as a power cut would."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_until(
    ready: Callable[[], bool], process: subprocess.Popen[bytes], folder: Path, seconds: float
) -> None:
    """Wait for *ready*; raises ServerUnavailableError with the end of the server's log."""
    give_up_at = time.monotonic() + seconds
    while not ready():
        if process.poll() is not None or time.monotonic() > give_up_at:
            log = (folder / "server.log").read_text(errors="replace")
            raise ServerUnavailableError(f"The server did not start:\n{log[-2000:]}")
        time.sleep(0.1)


def _without_rights() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    user = _nobody()
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _nobody() -> pwd.struct_passwd:
    return pwd.getpwnam("nobody")
