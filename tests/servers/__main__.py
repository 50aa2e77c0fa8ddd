"""Run a command beside a real PostgreSQL and a real Elasticsearch.

    python -m tests.servers [--site] COMMAND [ARGUMENT ...]

sets TEST_DATABASE_URL and TEST_ELASTICSEARCH_URL for the command, or with ``--site``
DATABASE_URL and ELASTICSEARCH_URL, so that the site itself runs on both. An address that is
set already is kept, and nothing is started for it. Ends with the command's own status.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from typing import Any

from tests.servers import elasticsearch, postgresql
from tests.servers.processes import ServerUnavailableError

SERVERS: dict[str, tuple[str, Callable[[], AbstractContextManager[Any]]]] = {
    "DATABASE_URL": ("PostgreSQL", postgresql.server),
    "ELASTICSEARCH_URL": ("Elasticsearch", elasticsearch.cluster),
}


def main(words: list[str]) -> int:
    """Run the command in *words* and return its exit status."""
    site = words[:1] == ["--site"]
    command = words[1:] if site else words
    if not command:
        raise SystemExit(__doc__)
    _leave_in_order()
    with ExitStack() as running:
        addresses = _start_all(running, "" if site else "TEST_")
        return _run(command, {**os.environ, **addresses})


def _start_all(running: ExitStack, prefix: str) -> dict[str, str]:
    """Start what is not set and can be had; return variable -> address of all that runs."""
    addresses = {}
    for variable, (name, start) in SERVERS.items():
        address = os.environ.get(prefix + variable)
        try:
            address = address or running.enter_context(start()).url
        except ServerUnavailableError as missing:
            say(f"{name}: not started; {missing}")
        else:
            say(f"{prefix}{variable}={address}")
            addresses[prefix + variable] = address
    return addresses


def say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def _run(command: list[str], environment: dict[str, str]) -> int:
    # Ctrl-C reaches the command too; the servers stay until it has ended.
    signal.signal(signal.SIGINT, lambda *_: None)
    with subprocess.Popen(command, env=environment) as process:
        try:
            status = process.wait()
        finally:
            process.terminate()
    return status if status >= 0 else 128 - status


def _leave_in_order() -> None:
    """Have a request to end stop the servers, where it would leave them running."""

    def leave(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, leave)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
