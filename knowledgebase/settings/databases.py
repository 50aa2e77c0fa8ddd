"""What each kind of database needs beyond its address."""

from typing import Any

# Seconds that a writer waits for its turn before its request fails.
SQLITE_BUSY_TIMEOUT = 20


def database_options(database: dict[str, Any]) -> dict[str, Any]:
    """Return *database*, a value of ``DATABASES``, with the options it must have here."""
    engine = database["ENGINE"].rsplit(".", 1)[-1]
    options: dict[str, Any] = {}
    if engine == "sqlite3":
        # One writer at a time: a writer takes its place at the start of its transaction
        # and waits there, instead of failing half-way.
        options = {
            "transaction_mode": "IMMEDIATE",
            "timeout": SQLITE_BUSY_TIMEOUT,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
    elif engine == "postgresql":
        # Threads share a few connections instead of holding one each.
        options = {"pool": True}
    return {**database, "OPTIONS": {**options, **database.get("OPTIONS", {})}}
