"""How far an import is that is being written.

What one transaction writes nobody else can see before its end. So the rows are counted beside
the database, where a page can read it.
"""

from django.core.cache import caches

from resources.models import SheetImport

KEPT = 60 * 60  # seconds


def note_written(sheet_import: SheetImport, rows: int) -> None:
    caches["progress"].set(_key(sheet_import), rows, KEPT)


def rows_written(sheet_import: SheetImport) -> int:
    """Return how many rows are written, as far as is known; 0 where nothing is."""
    return int(caches["progress"].get(_key(sheet_import), 0))


def forget(sheet_import: SheetImport) -> None:
    caches["progress"].delete(_key(sheet_import))


def _key(sheet_import: SheetImport) -> str:
    return f"import-{sheet_import.pk}"
