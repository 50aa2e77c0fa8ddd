"""``python -m tests.servers`` starts what is missing, runs a command and leaves nothing behind."""

import os
import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from django.conf import settings

GIVEN = {"TEST_DATABASE_URL": "postgres://given", "TEST_ELASTICSEARCH_URL": "http://given"}


def beside_servers(*words: str, **given: str) -> "subprocess.Popen[str]":
    around = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    return subprocess.Popen(
        [sys.executable, "-m", "tests.servers", *words],
        cwd=settings.BASE_DIR,
        env={**around, **given},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_servers_that_are_given_are_used_and_the_status_is_the_commands() -> None:
    tell = "echo $TEST_DATABASE_URL $TEST_ELASTICSEARCH_URL; exit 7"
    command = beside_servers("sh", "-c", tell, **GIVEN)
    out, _told = command.communicate(timeout=60)
    assert command.returncode == 7
    assert out.split() == list(GIVEN.values())


def test_the_site_itself_can_run_on_them() -> None:
    given = {name.removeprefix("TEST_"): address for name, address in GIVEN.items()}
    command = beside_servers("--site", "sh", "-c", "echo $DATABASE_URL $TEST_DATABASE_URL", **given)
    out, _told = command.communicate(timeout=60)
    assert out.split() == ["postgres://given"]


@pytest.mark.postgresql
def test_nothing_stays_when_it_is_told_to_end() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # The server runs as another user, who must reach its folder.
        folder.chmod(0o755)
        command = beside_servers(
            "sh", "-c", "echo $TEST_DATABASE_URL; exec sleep 600",
            TEST_ELASTICSEARCH_URL="http://given", TMPDIR=name,
        )  # fmt: skip
        with command:
            assert command.stdout is not None
            line = command.stdout.readline()
            there = list(folder.glob("kb-postgresql-*"))
            command.send_signal(signal.SIGTERM)
            _out, told = command.communicate(timeout=60)
        assert re.match(r"postgres://\w+@127\.0\.0\.1:\d+/", line), told
        assert there
        assert command.returncode == 128 + signal.SIGTERM
        assert not list(folder.glob("kb-postgresql-*"))
