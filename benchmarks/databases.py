"""A database of the benchmark's own, beside the one that the environment names."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit


@contextmanager
def own_database(*, kept: bool) -> Iterator[None]:
    """Have DATABASE_URL name a database made for this; without it, SQLite is used.

    Dropped at the end of the block unless it is to be *kept*.
    """
    named = os.environ.pop("DATABASE_URL", "")
    if not named.startswith("postgres"):
        yield
        return
    parts = urlsplit(named)
    name = f"benchmark_{parts.path.strip('/')}"
    _make(named, name)
    os.environ["DATABASE_URL"] = urlunsplit(parts._replace(path=f"/{name}"))
    try:
        yield
    finally:
        if not kept:
            _drop(named, name)


def _make(server: str, name: str) -> None:
    import psycopg  # noqa: PLC0415 - an extra, needed for such a DATABASE_URL only
    from psycopg.sql import SQL, Identifier  # noqa: PLC0415 - the same

    with psycopg.connect(server, autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if not found.fetchone():
            connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))


def _drop(server: str, name: str) -> None:
    import psycopg  # noqa: PLC0415 - the same
    from psycopg.sql import SQL, Identifier  # noqa: PLC0415 - the same

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))
