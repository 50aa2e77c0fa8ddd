"""The clock of the database itself, set as a test wants it."""

import datetime as dt
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection

SetClock = Callable[[dt.datetime], None]


@contextmanager
def database_time() -> Iterator[SetClock]:
    """Yield a function that sets the time which SQL's own ``Now()`` tells on this connection."""
    if connection.vendor == "sqlite":
        yield _set_on_sqlite
        # Nothing brings the built-in function back on this connection: another one is asked.
        other = sqlite3.connect(":memory:", check_same_thread=False)
        _replace_on_sqlite(
            lambda *given: other.execute("SELECT strftime(?, ?)", given).fetchone()[0]
        )
        return
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA clock")
    yield _set_on_postgresql
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA clock CASCADE; SET search_path TO DEFAULT")


def _set_on_sqlite(moment: dt.datetime) -> None:
    told = moment.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
    _replace_on_sqlite(lambda _format, _when: told)


def _replace_on_sqlite(function: Callable[[str, str], str]) -> None:
    # Statements that were prepared before are only made anew where a function of the
    # connection's own is replaced, so it is done twice.
    for _time in range(2):
        connection.connection.create_function("strftime", 2, function)


def _set_on_postgresql(moment: dt.datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE OR REPLACE FUNCTION clock.statement_timestamp() RETURNS timestamptz"
            f" LANGUAGE sql STABLE AS $$ SELECT '{moment.isoformat()}'::timestamptz $$"
        )
        # Looked through in this order, the server's own functions come second.
        cursor.execute("SET search_path TO clock, pg_catalog, public")
