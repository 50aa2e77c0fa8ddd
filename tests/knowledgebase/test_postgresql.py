"""The site on a PostgreSQL that restarts under it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from knowledgebase.management.commands.run_worker import PARTS
from knowledgebase.settings.databases import WEB_THREADS
from tests.servers import postgresql
from tests.serving import Site, until

pytestmark = pytest.mark.postgresql

CHANGE = """
INSERT INTO search_change (kind, target, hides, attempts, problem, created_at)
VALUES ('page', '1', false, 0, '', now())
"""


@pytest.fixture(scope="module")
def server() -> Iterator[postgresql.Server]:
    with postgresql.server() as running:
        yield running


@pytest.fixture
def site(server: postgresql.Server, tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path, DATABASE_URL=server.url)
    site.manage("migrate", "-v0")
    with site.running():
        yield site


def changes(server: postgresql.Server, statement: str = "") -> int:
    """Return how many changes wait for the relay, after *statement*."""
    with psycopg.connect(server.url, autocommit=True) as connection:
        if statement:
            connection.execute(statement)
        row = connection.execute("SELECT count(*) FROM search_change").fetchone()
    assert row is not None
    return int(row[0])


def connections(server: postgresql.Server) -> int:
    with psycopg.connect(server.url) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ).fetchone()
    assert row is not None
    return int(row[0])


def visit(site: Site, times: int) -> list[int]:
    """Ask for a page *times* times, by many visitors at once."""
    with ThreadPoolExecutor(3 * WEB_THREADS) as visitors:
        return list(visitors.map(lambda _visit: site.status(), range(times)))


def test_f25_after_a_restart_of_the_server_pages_and_the_worker_go_on(
    site: Site, server: postgresql.Server
) -> None:
    until(lambda: changes(server) == 0, "the worker delivers")
    worker = site.child("run_worker")
    assert set(visit(site, 50)) == {200}
    server.restart()
    assert set(visit(site, 50)) == {200}
    assert changes(server, CHANGE) == 1
    until(lambda: changes(server) == 0, "the worker delivers again")
    assert site.child("run_worker") == worker, "it went on, and was not started anew"


def test_connections_are_bounded_by_the_threads_of_the_processes(
    site: Site, server: postgresql.Server
) -> None:
    assert set(visit(site, 200)) == {200}
    # One web process; one for each of the worker's parts; one that the start left.
    assert connections(server) <= 1 + WEB_THREADS + len(PARTS)
