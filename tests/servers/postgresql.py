"""A real PostgreSQL: an empty cluster that trades safety for speed."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers.processes import (
    ServerUnavailableError,
    free_port,
    own_folder,
    run,
    start,
    stop,
    wait_until,
)

STARTS_WITHIN = 60.0  # seconds; about one on a machine with nothing else to do
USER = "knowledgebase"


class Server:
    """A running server, whose user may create databases."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self._programs = programs
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address of an empty database, as DATABASE_URL takes it."""
        return f"postgres://{USER}@127.0.0.1:{self.port}/{USER}"

    def start(self) -> None:
        """Start, with what was stored before, and wait until it takes connections."""
        self._process = start(
            [self._programs / "postgres", "-D", "data", "-k", self.folder, "-p", str(self.port),
             "-h", "127.0.0.1", "-c", "fsync=off", "-c", "full_page_writes=off",
             "-c", "synchronous_commit=off", "-c", "max_connections=200"],
            self.folder,
        )  # fmt: skip
        wait_until(self._answers, self._process, self.folder, STARTS_WITHIN)

    def stop(self) -> None:
        """End it and every connection to it."""
        if self._process is not None:
            stop(self._process, signal.SIGINT)
            self._process = None

    def restart(self) -> None:
        self.stop()
        self.start()

    def create_database(self, name: str) -> None:
        createdb = str(self._programs / "createdb")
        run([createdb, "-h", "127.0.0.1", "-p", str(self.port), "-U", USER, name], self.folder)

    def _answers(self) -> bool:
        asked = [str(self._programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(asked, check=False).returncode == 0


@contextmanager
def server() -> Iterator[Server]:
    """Make an empty cluster and run it; raises ServerUnavailableError, saying what is missing."""
    programs = find_programs()
    with own_folder("postgresql") as folder:
        run(
            [programs / "initdb", "-D", "data", "-U", USER, "--auth=trust", "--encoding=UTF8",
             "--locale=C.UTF-8", "--no-sync"],
            folder,
        )  # fmt: skip
        running = Server(folder, programs)
        try:
            running.start()
            running.create_database(USER)
            yield running
        finally:
            running.stop()


def find_programs() -> Path:
    """Return the folder of ``initdb`` and ``postgres``; raises ServerUnavailableError."""
    # Debian keeps them out of PATH, one folder a version.
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    path = os.pathsep.join([os.environ.get("PATH", ""), *map(str, folders)])
    found = shutil.which("initdb", path=path)
    if found is None:
        raise ServerUnavailableError("install PostgreSQL (Debian: apt-get install postgresql)")
    return Path(found).resolve().parent


def _version(folder: Path) -> int:
    return int(folder.parent.name) if folder.parent.name.isdigit() else 0
