"""Read a text file of rows: cells parted by commas, semicolons, tabs or any other sign."""

import csv
from collections.abc import Iterator
from itertools import chain, islice
from typing import IO

from django.utils.translation import gettext as _

from resources.sheets.encodings import encoding_of, text_lines
from resources.sheets.limits import MAX_CELL
from resources.sheets.sheet import Choice, Question, Sheet, SheetError
from resources.sheets.tables import Record, sheet_of

# The library refuses longer cells than 131,072 characters by itself, for the whole process.
csv.field_size_limit(MAX_CELL)

LOOKED_AT = 50  # rows in which the delimiter is looked for
# In the order of how usual they are; the rare ones only where no usual one parts anything.
_USUAL, _RARE = ",;\t|", ":~^"
_TYPED = {"tab": "\t", "\\t": "\t"}
_SEP = "sep="  # what Excel writes, and reads, before the first row


def read_delimited(file: IO[bytes], *, encoding: str = "", delimiter: str = "") -> Sheet:
    """Return the sheet in a text file; see :func:`resources.sheets.reading.read_sheet`."""
    found = encoding_of(file, encoding)
    if isinstance(found, Question):
        return Sheet(questions=[found])
    parted = _delimiter(file, found, delimiter)
    if isinstance(parted, Question):
        return Sheet(encoding=found, questions=[parted])
    sheet = sheet_of(_records(file, found, parted), even=False)
    sheet.encoding, sheet.delimiter = found, parted
    return sheet


def _lines(file: IO[bytes], encoding: str) -> Iterator[str]:
    """Yield the lines of *file*, without the one that names the delimiter."""
    lines = text_lines(file, encoding)
    first = next(lines, "")
    return lines if _named(first) else chain([first], lines)


def _named(line: str) -> str | None:
    line = line.rstrip("\r\n")
    return line[-1] if line.lower().startswith(_SEP) and len(line) == len(_SEP) + 1 else None


def _records(file: IO[bytes], encoding: str, delimiter: str) -> Iterator[Record]:
    reader = csv.reader(_lines(file, encoding), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise SheetError(
                _(
                    "Row %(row)d cannot be read, nor what follows it: a quotation mark there "
                    "lacks its pair, or a cell is too long (%(error)s). Nothing of this file "
                    "was used. Mend that row, or save the file again as CSV or XLSX."
                )
                % {"row": number, "error": error}
            ) from error
        if cells is None:
            return
        yield Record(number, cells)


def _delimiter(file: IO[bytes], encoding: str, answer: str) -> str | Question:
    if answer:
        return _answered(answer)
    file.seek(0)
    named = _named(file.readline(64).decode(encoding, "ignore").lstrip("\ufeff"))
    if named is not None:
        return named
    for signs in (_USUAL, _RARE):
        fits = {sign: fit for sign in signs if (fit := _fit(file, encoding, sign))}
        best = [sign for sign in fits if fits[sign] == max(fits.values())]
        if len(best) == 1:
            return best[0]
        if best:
            return _question(file, encoding, best)
    return ","


def _answered(answer: str) -> str:
    sign = _TYPED.get(answer, answer)
    if len(sign) != 1 or sign in "\r\n\"'" or sign.isalnum():
        raise SheetError(
            _("Columns are parted by one sign, such as a comma, a semicolon or “tab”.")
        )
    return sign


def _fit(file: IO[bytes], encoding: str, sign: str) -> float:
    """Return the share of the first rows that have as many cells as the first, 0 for one cell."""
    reader = csv.reader(_lines(file, encoding), delimiter=sign)
    try:
        widths = [len(cells) for cells in islice(reader, LOOKED_AT) if cells]
    except csv.Error:
        return 0
    if not widths or widths[0] < 2:
        return 0
    return widths.count(widths[0]) / len(widths)


def _question(file: IO[bytes], encoding: str, signs: list[str]) -> Question:
    names = {",": _("comma"), ";": _("semicolon"), "\t": _("tab"), "|": _("vertical bar")}
    choices = []
    for sign in signs:
        header = next(csv.reader(_lines(file, encoding), delimiter=sign))
        preview = " | ".join(header)
        choices.append(Choice(sign, names.get(sign, sign), preview))
    return Question("delimiter", _("Which sign parts the columns of this file?"), tuple(choices))
