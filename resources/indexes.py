"""An index on a table of Wagtail's, which models of ours cannot declare."""

from typing import Any

from django.db import connections
from wagtail.models import Page

EXPIRY_INDEX = "resources_page_expiry"


def index_expiry(using: str, **kwargs: Any) -> None:
    """Let the pages that have expired be found without reading all pages.

    Every search asks for them. Called after each migration: on SQLite one of Wagtail's own
    may write the table anew, and only what its models declare comes back.
    """
    connection = connections[using]
    if Page._meta.db_table not in connection.introspection.table_names():
        return  # migrated in part
    quote = connection.ops.quote_name
    column = quote(Page._meta.get_field("expire_at").column)
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE INDEX IF NOT EXISTS {quote(EXPIRY_INDEX)}"
            f" ON {quote(Page._meta.db_table)} ({column}) WHERE {column} IS NOT NULL"
        )
