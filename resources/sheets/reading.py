"""Read a file of rows, whatever program has made it.

    sheet = read_sheet(file, "toolkits.csv")
    if sheet.questions: ask them, and read again with the answers
    for row in sheet.rows: ...

A zip archive is read as the Markdown files in it; ``markdown.packed`` makes one of a folder.
Rows are read as they are asked for, so that a large file needs no large memory. No more than
:data:`~resources.sheets.limits.MAX_ROWS` are.
"""

from os import SEEK_END
from pathlib import Path
from typing import IO

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from resources.sheets.delimited import read_delimited
from resources.sheets.json_lines import read_json_lines
from resources.sheets.limits import MAX_BYTES
from resources.sheets.markdown import read_archive
from resources.sheets.sheet import (
    Cell,
    CellProblem,
    Choice,
    Question,
    Sheet,
    SheetError,
    SheetRow,
)
from resources.sheets.workbook import read_workbook

__all__ = [
    "ACCEPTED",
    "Cell",
    "CellProblem",
    "Choice",
    "Question",
    "Sheet",
    "SheetError",
    "SheetRow",
    "read_sheet",
]

# The extensions that a form may offer.
ACCEPTED = (".csv", ".tsv", ".txt", ".xlsx", ".jsonl", ".ndjson", ".zip")


def read_sheet(
    file: IO[bytes], name: str, *, encoding: str = "", delimiter: str = "", sheet: str = ""
) -> Sheet:
    """Return what *file* holds, which is called *name*.

    *file* must stay open while rows are read. *encoding*, *delimiter* and *sheet* answer the
    questions of an earlier reading, and are otherwise found out. Raises :class:`SheetError`
    at once where the file cannot be read, and from the rows where it cannot be read further.
    """
    _refuse_too_large(file)
    extension = Path(name).suffix.lower()
    if extension in (".csv", ".tsv", ".txt"):
        _refuse_disguised(file)
        return read_delimited(file, encoding=encoding, delimiter=delimiter)
    if extension == ".xlsx":
        return read_workbook(file, sheet=sheet)
    if extension in (".jsonl", ".ndjson"):
        return read_json_lines(file, encoding=encoding)
    if extension == ".zip":
        return read_archive(file)
    raise SheetError(
        _("Files called %(extension)s are not read. Save it as one of: %(accepted)s.")
        % {"extension": extension or name, "accepted": ", ".join(ACCEPTED)}
    )


def _refuse_too_large(file: IO[bytes]) -> None:
    if file.seek(0, SEEK_END) > MAX_BYTES:
        raise SheetError(
            _("This file is larger than %(most)s. Nothing of it was used. Cut it into several.")
            % {"most": filesizeformat(MAX_BYTES)}
        )


def _refuse_disguised(file: IO[bytes]) -> None:
    """Refuse an office file or archive under the name of a text file."""
    file.seek(0)
    if file.read(4) in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        raise SheetError(_("This is no text file, whatever its name says. Save it as CSV or XLSX."))
