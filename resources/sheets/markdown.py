"""Read the Markdown files with front matter of a zip archive as rows; pack those of a folder."""

import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from resources.sheets.front_matter import BODY, PLACE, is_markdown
from resources.sheets.pieces import ask, rows_of, with_descriptor
from resources.sheets.sheet import Cell, CellProblem, Sheet, SheetError, SheetRow
from resources.sheets.tables import column_union, refuse_too_many

Records = Iterator[tuple[str, dict[str, Cell], str]]


def read_archive(file: IO[bytes]) -> Sheet:
    """Return the sheet of all Markdown files in a zip archive."""
    file = with_descriptor(file)
    columns = column_union([ask("resources.sheets.front_matter:columns_in", file)])
    names = [PLACE, *(name for name in columns if name != BODY), BODY]
    return Sheet(
        columns=names, rows=_rows(names, rows_of("resources.sheets.front_matter:records_in", file))
    )


def packed(folder: Path) -> IO[bytes]:
    """Return a zip archive of the Markdown files in *folder* and in the folders in it, open.

    Raises :class:`SheetError` where there are none.
    """
    paths = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*"))}
    places = [place for place in paths if is_markdown(place) and paths[place].is_file()]
    if not places:
        raise SheetError(_("There are no Markdown files in %(folder)s.") % {"folder": folder})
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by who asked for it
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for place in places:
            archive.write(paths[place], place)
    file.seek(0)
    return file


def _rows(names: Iterable[str], records: Records) -> Iterator[SheetRow]:
    for number, (place, cells, fault) in enumerate(records, 1):
        refuse_too_many(number)
        row = {name: cells.get(name, "") for name in names}
        row[PLACE] = place
        problems = (CellProblem("", "", _words(fault)),) if fault else ()
        yield SheetRow(number, row, place, problems)


def _words(fault: str) -> str:
    return {
        "long": _("This file is too large to be one record."),
        "encoding": _("This file is not UTF-8 text. Save it as UTF-8."),
        "front": _("This file does not begin with front matter between two lines of “---”."),
        "alias": _("The front matter refers to parts of itself (“&” and “*”); write them out."),
        "depth": _("The front matter has parts within parts without end."),
    }.get(fault, _("The front matter is no YAML that could be read."))
