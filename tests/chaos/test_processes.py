"""Children of tests are processes of their own in all that they do."""

import asyncio
from pathlib import Path

import pytest
from django.db import connection

from tests.chaos.processes import answer_of


def backend() -> int:
    """Return which process of the server this one talks to."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_child_talks_through_nothing_that_was_opened_before_a_browser(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As where browsers are used.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    # A browser may be open already.
    running = asyncio._get_running_loop()
    loop = asyncio.new_event_loop()
    try:
        asyncio._set_running_loop(None)
        before = backend()
        asyncio._set_running_loop(loop)
        since = backend()
        of_child = answer_of(backend, tmp_path / "log")
    finally:
        connection.close()
        asyncio._set_running_loop(running)
        loop.close()
    assert len({before, since, of_child}) == 3
