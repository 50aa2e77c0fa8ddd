"""A real site in processes of its own, for tests that need one."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings

from tests.servers.processes import free_port

MANAGE = [sys.executable, str(settings.BASE_DIR / "manage.py")]
# Where the tests run on servers, a site of its own does not follow them.
OF_TESTS = {"DATABASE_URL", "ELASTICSEARCH_URL", "ELASTICSEARCH_INDEX"}
PATIENCE = 40.0  # seconds; a start takes about four


def until(condition: Callable[[], object], what: str) -> object:
    """Return the first true answer of *condition*; fails after PATIENCE."""
    give_up_at = time.monotonic() + PATIENCE
    while time.monotonic() < give_up_at:
        answer = condition()
        if answer:
            return answer
        time.sleep(0.1)
    pytest.fail(f"waited {PATIENCE:g} s in vain: {what}")


def children_of(pid: int) -> dict[int, str]:
    """Return the command lines of the processes whose parent is *pid*."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
            words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(parent) == pid and words:
            found[int(folder.name)] = words
    return found


class Site:
    """A running ``manage.py serve`` with a folder and a port of its own."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.port = free_port()
        around = {name: value for name, value in os.environ.items() if name not in OF_TESTS}
        self.environment = {
            **around,
            "DJANGO_SETTINGS_MODULE": "knowledgebase.settings.dev",
            "DATA_DIR": str(folder),
            "PORT": str(self.port),
            **environment,
        }
        self.log = folder / "serve.log"

    def manage(self, *words: str) -> None:
        """Run a management command to its end; raises RuntimeError where it fails."""
        ended = subprocess.run(
            [*MANAGE, *words],
            check=False,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        if ended.returncode:
            raise RuntimeError(f"manage.py {' '.join(words)} failed:\n{ended.stderr}")

    def start(self) -> None:
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*MANAGE, "serve"], env=self.environment, stdout=log, stderr=log
            )

    @contextmanager
    def running(self) -> Iterator["Site"]:
        """Serve within the block, once the site answers and its worker runs."""
        self.start()
        try:
            self.wait_until_it_answers()
            until(lambda: self.child("run_worker"), "the worker runs")
            yield self
        finally:
            self.process.kill()
            self.process.wait()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=PATIENCE)

    def address(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def wait_until_it_answers(self) -> None:
        until(lambda: self.status() == 200, f"the site answers: {self.log.read_text()}")

    def status(self, path: str = "/admin/login/") -> int:
        """Return the HTTP status of *path*, 0 where nobody answers."""
        try:
            with urllib.request.urlopen(self.address(path), timeout=10) as answer:  # noqa: S310 - our own address
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def child(self, word: str) -> int | None:
        """Return the process id of the child whose command holds *word*, if it runs."""
        found = [pid for pid, words in children_of(self.process.pid).items() if word in words]
        return found[0] if found else None

    def everybody(self) -> set[int]:
        """Return the ids of serve's children and of their children."""
        children = set(children_of(self.process.pid))
        return children.union(*(children_of(pid) for pid in children))


def runs(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"
