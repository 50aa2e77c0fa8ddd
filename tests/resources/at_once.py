"""Two who change the same rows at the same time, on PostgreSQL: SQLite has one writer."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection, connections


def meanwhile(work: Callable[[], Any]) -> threading.Thread:
    """Do *work* on a connection of its own, and return once it waits for a lock or is done."""

    def alone() -> None:
        try:
            work()
        finally:
            connections.close_all()

    thread = threading.Thread(target=alone)
    thread.start()
    with connection.cursor() as cursor:
        while thread.is_alive():
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                break
    return thread
