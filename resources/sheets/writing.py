"""Write rows as a table that spreadsheet programs open, and that is read back as it was.

No cell is a formula, and none is longer than it may be: see ``escaping.py``.
"""

import csv
import json
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from resources.sheets.escaping import LONGEST, continuation, escaped, joined
from resources.sheets.sheet import Cell
from resources.text import without_controls

Rows = Iterable[Mapping[str, Cell]]

WIDTH = 24  # characters, of every column
# What the format takes for a character that is written by its number.
_TAKEN_FOR_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPE = 7  # characters


@dataclass(frozen=True)
class Format:
    """A kind of table that is written; *write* gives its bytes in pieces."""

    extension: str
    content_type: str
    write: Callable[[Sequence[str], Rows], Iterator[bytes]]


class _Lines:
    """A file for csv.writer that hands on what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_of(columns: Sequence[str], rows: Rows) -> Iterator[bytes]:
    """Yield the lines of a CSV file (UTF-8 with a mark, as Excel needs it), the header first."""
    writer = csv.writer(_Lines())
    yield "\ufeff".encode()
    for cells in _table(columns, rows):
        yield str(writer.writerow(cells)).encode()


def xlsx_of(columns: Sequence[str], rows: Rows) -> Iterator[bytes]:
    """Yield an XLSX file of one sheet, every cell of which is text."""
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet()
    sheet.freeze_panes = "A2"
    sheet.sheet_format.baseColWidth = WIDTH
    for number, cells in enumerate(_table(columns, rows)):
        made = [_cell(sheet, text) for text in cells]
        if number == 0:
            for cell in made:
                cell.font = Font(bold=True)
        sheet.append(made)
    with tempfile.TemporaryFile() as file:
        workbook.save(file)
        file.seek(0)
        while piece := file.read(64 * 1024):
            yield piece


def _cell(sheet: object, text: str) -> WriteOnlyCell:
    # A carriage return would come back as a line feed.
    text = _TAKEN_FOR_ESCAPE.sub("_x005F_", text).replace("\r", "_x000D_")
    return WriteOnlyCell(sheet, text or None)


def _table(columns: Sequence[str], rows: Rows) -> Iterator[list[str]]:
    """Yield the header and the rows, once it is known how many columns the longest texts take.

    Until then rows are in a file, so that no more than one of them is in memory.
    """
    widths: Counter[str] = Counter()
    with tempfile.TemporaryFile("w+", encoding="utf-8") as waiting:
        for row in rows:
            parts = {name: _parts(row.get(name, "")) for name in columns}
            widths |= Counter({name: len(some) for name, some in parts.items()})
            waiting.write(f"{json.dumps([parts[name] for name in columns])}\n")
        waiting.seek(0)
        every = [(place, number) for place, name in enumerate(columns)
                 for number in range(max(1, widths[name]))]  # fmt: skip
        yield [escaped(continuation(columns[place], number)) for place, number in every]
        for line in waiting:
            texts = json.loads(line)
            yield ["".join(texts[place][number : number + 1]) for place, number in every]


def _parts(cell: Cell) -> list[str]:
    """Return the text of a cell in parts that fit, each escaped by itself."""
    text = without_controls(cell if isinstance(cell, str) else joined(cell))
    # A character may be written as its number, and a formula has a sign more.
    most = (LONGEST // _ESCAPE if "\r" in text or "_x" in text else LONGEST) - 1
    return [escaped(text[start : start + most]) for start in range(0, len(text), most)]


FORMATS = {
    one.extension: one
    for one in (
        Format("csv", "text/csv; charset=utf-8", csv_of),
        Format(
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            xlsx_of,
        ),
    )
}
