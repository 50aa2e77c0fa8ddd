"""What each kind of database needs beyond its address."""

from typing import Any

# Seconds that a writer waits for its turn before its request fails.
SQLITE_BUSY_TIMEOUT = 20
# Requests that one web process answers at a time; each needs a connection of its own.
WEB_THREADS = 8
# Seconds that a request waits for a connection: a server that restarts is back by then.
CONNECTION_TIMEOUT = 10
# Seconds after which a connection that nobody used is given back to the server.
CONNECTION_IDLE = 60


def database_options(database: dict[str, Any]) -> dict[str, Any]:
    """Return *database*, a value of ``DATABASES``, with the options it must have here."""
    engine = database["ENGINE"].rsplit(".", 1)[-1]
    options: dict[str, Any] = {}
    checks: dict[str, Any] = {}
    if engine == "sqlite3":
        # One writer at a time: a writer takes its place at the start of its transaction
        # and waits there, instead of failing half-way.
        options = {
            "transaction_mode": "IMMEDIATE",
            "timeout": SQLITE_BUSY_TIMEOUT,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
    elif engine == "postgresql":
        options = {
            "pool": {
                "min_size": 0,
                "max_size": WEB_THREADS,
                "timeout": CONNECTION_TIMEOUT,
                "max_idle": CONNECTION_IDLE,
            }
        }
        # A connection that the server has closed meanwhile is replaced before it is used.
        checks = {"CONN_HEALTH_CHECKS": True}
    return {**checks, **database, "OPTIONS": {**options, **database.get("OPTIONS", {})}}
