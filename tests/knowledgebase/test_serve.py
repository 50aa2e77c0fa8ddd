"""``manage.py serve`` is started for real, and its processes are killed for real."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

MANAGE = [sys.executable, str(settings.BASE_DIR / "manage.py")]
PATIENCE = 40.0  # seconds; a start takes about four


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


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
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "knowledgebase.settings.dev",
            "DATA_DIR": str(folder),
            "PORT": str(self.port),
            **environment,
        }
        self.environment.pop("DATABASE_URL", None)
        self.log = folder / "serve.log"

    def migrate(self) -> None:
        subprocess.run([*MANAGE, "migrate", "-v0"], env=self.environment, check=True)

    def start(self) -> None:
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*MANAGE, "serve"], env=self.environment, stdout=log, stderr=log
            )

    def status(self, path: str = "/admin/login/") -> int:
        """Return the HTTP status of *path*, 0 where nobody answers."""
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{self.port}{path}", timeout=10
            ) as answer:
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


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a migrated database, to be copied."""
    folder = tmp_path_factory.mktemp("migrated")
    Site(folder).migrate()
    return folder


@pytest.fixture
def site(migrated: Path, tmp_path: Path) -> Iterator[Site]:
    shutil.copytree(migrated, tmp_path, dirs_exist_ok=True)
    site = Site(tmp_path)
    site.start()
    try:
        until(lambda: site.status() == 200, f"the site answers: {site.log.read_text()}")
        until(lambda: site.child("run_worker"), "the worker runs")
        yield site
    finally:
        site.process.kill()
        site.process.wait()


needs_proc = pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="process ids are read from /proc (Linux)"
)


@needs_proc
def test_what_is_killed_comes_back(site: Site) -> None:
    for word in ("gunicorn", "run_worker"):
        before = site.child(word)
        assert before
        os.kill(before, signal.SIGKILL)
        until(lambda w=word, b=before: site.child(w) not in (None, b), f"{word} comes back")
    assert site.status() == 200
    assert site.log.read_text().count("was killed by SIGKILL; it starts again") == 2


@needs_proc
def test_a_request_waits_while_the_web_process_restarts(site: Site) -> None:
    web = site.child("gunicorn")
    assert web
    os.kill(web, signal.SIGKILL)
    until(lambda: not runs(web), "the web process is gone")
    assert site.status() == 200


@needs_proc
def test_sigterm_stops_everything(site: Site) -> None:
    everybody = site.everybody()
    assert len(everybody) >= 3, "web master, web process and worker"
    site.process.send_signal(signal.SIGTERM)
    assert site.process.wait(timeout=PATIENCE) == 0
    assert not [pid for pid in everybody if runs(pid)]
    assert site.status() == 0


@needs_proc
@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's help is Linux's own")
def test_no_orphan_survives_when_serve_itself_is_killed(site: Site) -> None:
    everybody = site.everybody()
    site.process.kill()
    site.process.wait()
    until(lambda: not [pid for pid in everybody if runs(pid)], "all processes are gone")


@needs_proc
def test_a_search_longer_than_four_kilobytes_is_answered(site: Site) -> None:
    assert site.status("/?q=" + "a" * 6000) in (200, 404)


def test_a_taken_port_is_said_plainly(migrated: Path) -> None:
    site = Site(migrated)
    with socket.create_server(("127.0.0.1", site.port)):
        result = subprocess.run(
            [*MANAGE, "serve"],
            env=site.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    assert result.returncode != 0
    assert f"Cannot listen on 127.0.0.1, port {site.port}" in result.stderr
    assert f"PORT={site.port + 1}" in result.stderr


def test_a_fault_of_the_installation_stops_the_start(tmp_path: Path) -> None:
    site = Site(tmp_path, WEB_CONCURRENCY="2")
    result = subprocess.run(
        [*MANAGE, "serve"],
        env=site.environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert result.returncode != 0
    assert "knowledgebase.E001" in result.stderr
