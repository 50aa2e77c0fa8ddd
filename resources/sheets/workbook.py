"""Read a spreadsheet (XLSX) as rows: the limited child takes it apart."""

from collections.abc import Iterator
from typing import IO

from django.utils.translation import gettext as _

from resources.sheets.pieces import ask, rows_of, with_descriptor
from resources.sheets.sheet import Choice, Question, Sheet, SheetError
from resources.sheets.tables import Record, sheet_of

_CHILD = "resources.sheets.workbook_cells"


def read_workbook(file: IO[bytes], *, sheet: str = "") -> Sheet:
    """Return the rows of one sheet of *file*; the question which one, where several have any."""
    file = with_descriptor(file)
    sheets = {str(one["name"]): bool(one["merged"]) for one in ask(f"{_CHILD}:sheets", file)}
    if sheet and sheet not in sheets:
        raise SheetError(
            _("There is no sheet “%(name)s” with rows in this file. It has: %(names)s.")
            % {"name": sheet, "names": ", ".join(sheets) or "–"}
        )
    if not sheets:
        raise SheetError(_("No sheet of this file holds any rows. Choose another file."))
    if not sheet and len(sheets) > 1:
        choices = tuple(Choice(name, name) for name in sheets)
        return Sheet(questions=[Question("sheet", _("Which sheet of the file is it?"), choices)])
    chosen = sheet or next(iter(sheets))
    found = sheet_of(_records(file, chosen), even=True)
    found.sheet = chosen
    if sheets[chosen]:
        found.notes.append(_("A cell that is merged over several rows counts for each of them."))
    return found


def _records(file: IO[bytes], sheet: str) -> Iterator[Record]:
    for number, texts, faults in rows_of(f"{_CHILD}:rows", file, sheet=sheet):
        reasons = {int(position): _reason(code) for position, code in faults.items()}
        yield Record(int(number), list(texts), reasons)


def _reason(code: str) -> str:
    if code == "formula":
        return _(
            "This formula was never calculated. Open the file in a spreadsheet program, save it, "
            "and use that."
        )
    return _("This cell holds an error (%(code)s). Mend its formula or type its value.") % {
        "code": code
    }
