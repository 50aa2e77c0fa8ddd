"""``manage.py serve`` is started for real, and its processes are killed for real."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serving import MANAGE, PATIENCE, Site, runs, until


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a migrated database, to be copied."""
    folder = tmp_path_factory.mktemp("migrated")
    Site(folder).manage("migrate", "-v0")
    return folder


@pytest.fixture
def site(migrated: Path, tmp_path: Path) -> Iterator[Site]:
    shutil.copytree(migrated, tmp_path, dirs_exist_ok=True)
    with Site(tmp_path).running() as site:
        yield site


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
def test_b01_too_long_a_search_is_refused_by_the_page_and_a_longer_one_by_the_server(
    site: Site,
) -> None:
    web = site.child("gunicorn")
    for text in ("a" * 6_000, "(" * 7_000):
        address = site.address(f"/search/?q={text}")
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(address, timeout=PATIENCE)  # noqa: S310 - our own address
        assert refused.value.code == 400
        assert 'id="q" name="q"' in refused.value.read().decode()
    for text in ("(" * 10_000, "a" * 100_000):
        assert site.status(f"/search/?q={text}") in (400, 414)
    assert site.status("/search/?q=calls") == 200
    assert site.child("gunicorn") == web


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
