"""What the columns of files meant that were imported before."""

from collections.abc import Sequence

from django.utils import timezone

from resources.imports.identity import TYPE
from resources.imports.mapping import Mapping, MappingError, guess, shape_of
from resources.models import ImportSource, SheetImport

# What is true of one file alone.
_OF_ONE_FILE = ("chosen",)


def recall(columns: Sequence[str], first: Mapping) -> tuple[Mapping, str]:
    """Return the mapping for a file with these *columns*, and the name of the last such file.

    Where none like it was imported, the columns are guessed and the name is "". *first* is
    what was said of the file already.
    """
    source = ImportSource.objects.filter(shape=_shape(columns, first.into)).first()
    if source is not None:
        try:
            known = Mapping.of(source.mapping)
        except MappingError:
            # It was stored by another version, which had other columns.
            known = None
        if known is not None:
            # Of which type the rows are was said of this file, or stands in a column.
            known.fixed.pop(TYPE, None)
            known.fixed |= first.fixed
            # To empty what is there is asked for each time.
            known.empty = first.empty
            known.encoding, known.delimiter = first.encoding, first.delimiter
            known.sheet = first.sheet
            return known, source.name
    first.columns = {
        theirs: "" if ours in first.fixed else ours
        for theirs, ours in guess(columns, first.into).items()
    }
    return first, ""


def remember(sheet_import: SheetImport) -> None:
    """Keep what the columns of a file mean, and the answers, for the next file like it."""
    stored = {
        name: value for name, value in sheet_import.mapping.items() if name not in _OF_ONE_FILE
    }
    ImportSource.objects.update_or_create(
        shape=_shape(stored["columns"], stored["into"]),
        defaults={
            "name": sheet_import.shown_name,
            "mapping": stored,
            "used_at": timezone.now(),
        },
    )


def _shape(columns: Sequence[str], into: str) -> str:
    return shape_of([f"into {into}", *columns])
