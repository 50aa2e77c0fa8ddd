"""Read a spreadsheet (XLSX). Runs in the limited child process; ``workbook.py`` has the words.

Values are read, never formulas: what a formula came to is stored with it, and where it is not,
the cell is at fault.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any
from xml.parsers import expat

import openpyxl
from openpyxl.utils import range_boundaries
from openpyxl.utils.escape import unescape

from resources.extraction.parts import damage_refused
from resources.limited_child import Refused
from resources.uploads.archives import look_through

CHARACTERS = 5_000_000  # of one answer, in which each may take twelve bytes
PIECE = 64 * 1024  # bytes
_ZEROS = re.compile(r"0{2,}")  # the format of codes that begin with zeros

Row = tuple[int, list[str], dict[int, str]]


@dataclass
class Extras:
    """What openpyxl does not tell while it reads a sheet as a stream."""

    # Ranges of merged cells: first column, first row, last column, last row.
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    uncalculated: set[str] = field(default_factory=set)  # coordinates, such as "B7"


def sheets(file: IO[bytes]) -> list[dict[str, Any]]:
    """Return the sheets that are shown and hold anything.

    Each has its ``name``, and tells whether cells of it are ``merged`` over several rows.
    """
    look_through(file, "xlsx")
    with damage_refused():
        workbook = _opened(file)
        shown = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
        return [
            {"name": sheet.title, "merged": bool(_extras(workbook, sheet).merged)}
            for sheet in shown
            if any(map(_filled, _rows(sheet, Extras())))
        ]


def rows(file: IO[bytes], sheet: str, first: int) -> dict[str, Any]:
    """Return rows of *sheet* from the one at *first* on; empty ones are left out."""
    with damage_refused():
        workbook = _opened(file)
        if sheet not in workbook.sheetnames:
            raise Refused("sheet")
        found = workbook[sheet]
        said, some = 0, []
        filled = filter(_filled, _rows(found, _extras(workbook, found)))
        for position, row in enumerate(filled):
            if position < first:
                continue
            some.append(row)
            said += sum(map(len, row[1])) + 8 * len(row[1])
            if said > CHARACTERS:
                return {"rows": some, "next": position + 1}
        return {"rows": some, "next": None}


def _opened(file: IO[bytes]) -> Any:
    return openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)


def _filled(row: Row) -> bool:
    return bool(row[2]) or any(text.strip() for text in row[1])


def _extras(workbook: Any, sheet: Any) -> Extras:
    """Return what the XML of *sheet* says of merged cells and of formulas without a value."""
    extras = Extras()
    cell: dict[str, str] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        within = name.rpartition(":")[2]
        if within == "c":
            cell.clear()
            cell.update(attributes)
        elif within == "mergeCell":
            extras.merged.append(range_boundaries(attributes["ref"]))
        cell["within"] = within

    def text(data: str) -> None:
        if cell.get("within") == "v":
            cell["value"] = data

    def end(name: str) -> None:
        within = name.rpartition(":")[2]
        if within == "f":
            cell["formula"] = "yes"
        # A formula that came to a text may have come to an empty one.
        elif within == "c" and "formula" in cell and "value" not in cell and cell.get("t") != "str":
            extras.uncalculated.add(cell.get("r", ""))
        cell["within"] = ""

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.CharacterDataHandler = start, text
    parser.EndElementHandler = end
    # openpyxl has no public name for where a sheet is in the archive.
    with workbook._archive.open(sheet._worksheet_path) as xml:
        while piece := xml.read(PIECE):
            parser.Parse(piece)
    extras.merged = sorted(
        (area for area in extras.merged if area[3] > area[1]), key=lambda area: area[1]
    )
    return extras


def _rows(sheet: Any, extras: Extras) -> Iterator[Row]:
    """Yield each row of *sheet*; a value in cells that are merged over rows is in each of them."""
    sheet.reset_dimensions()
    waiting = iter(extras.merged)
    coming = next(waiting, None)
    over: dict[int, tuple[int, str]] = {}  # column -> last row, value
    for number, cells in enumerate(sheet.iter_rows(), 1):
        texts, faults = _texts(cells), _faults(cells, extras)
        if any(texts):
            for column, (last, value) in over.items():
                texts += [""] * (column - len(texts))
                if number <= last and not texts[column - 1]:
                    texts[column - 1] = value
        while coming is not None and coming[1] <= number:
            column = coming[0]
            if coming[1] == number and column <= len(texts):
                over[column] = (coming[3], texts[column - 1])
            coming = next(waiting, None)
        yield number, texts, faults


def _texts(cells: Iterable[Any]) -> list[str]:
    texts = [_text(cell) for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _faults(cells: Iterable[Any], extras: Extras) -> dict[int, str]:
    faults: dict[int, str] = {}
    for position, cell in enumerate(cells):
        if cell.value is not None and cell.data_type == "e":
            faults[position] = str(cell.value)
        elif extras.uncalculated and getattr(cell, "coordinate", "") in extras.uncalculated:
            faults[position] = "formula"
    return faults


def _text(cell: Any) -> str:
    """Return the value of a cell as it would be typed, dates and times in ISO 8601."""
    value = cell.value
    if value is None or cell.data_type == "e":
        return ""
    if isinstance(value, str):
        return unescape(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return _number(value, cell.number_format)
    return _time(value)


def _time(value: dt.datetime | dt.time | dt.timedelta) -> str:
    if isinstance(value, dt.datetime):
        value = _to_the_second(value)
        return str(value.date() if value.time() == dt.time() else value)
    if isinstance(value, dt.timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return str(value)


def _to_the_second(moment: dt.datetime) -> dt.datetime:
    # A moment is stored as a fraction of a day, which hardly ever is exact.
    half = dt.timedelta(milliseconds=500)
    return (min(moment, dt.datetime.max - half) + half).replace(microsecond=0)


def _number(value: float, form: str) -> str:
    text = f"{value:.15g}" if isinstance(value, float) else str(value)
    return text.zfill(len(form)) if _ZEROS.fullmatch(form or "") else text
