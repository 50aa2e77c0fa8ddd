"""Read the rows of a CSV file, and say exactly where one cannot be read."""

import csv
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from resources.text import clean

TRUE = {"1", "1.0", "1.00", "true"}
FALSE = {"", "0", "0.0", "0.00", "false"}


class TableError(Exception):
    """A file that cannot be used at all."""


class CellError(Exception):
    """A cell that cannot be what its column holds."""

    def __init__(self, row: "Row", column: str, reason: str) -> None:
        super().__init__(
            f"{row.file}, row {row.number}, column {column}: “{row.text(column)}” {reason}"
        )


@dataclass(frozen=True)
class Row:
    """One row, numbered as a spreadsheet numbers it: the header is row 1."""

    file: str
    number: int
    cells: dict[str, str]

    def text(self, column: str) -> str:
        """Return the cell without control characters and needless space."""
        return " ".join(clean(self.cells[column]).split())

    def flag(self, column: str) -> bool:
        value = self.text(column).casefold()
        if value not in TRUE | FALSE:
            raise CellError(self, column, "is neither 1 nor empty")
        return value in TRUE

    def number_in(self, column: str, lowest: float, highest: float) -> float | None:
        """Return the number, or None where the cell is empty.

        Raises :class:`CellError` outside *lowest* to *highest*, both allowed.
        """
        value = self.text(column)
        if not value:
            return None
        try:
            number = float(value)
        except ValueError:
            raise CellError(self, column, "is not a number") from None
        if not math.isfinite(number) or not lowest <= number <= highest:
            raise CellError(self, column, f"is not between {lowest:g} and {highest:g}")
        return number

    def count(self, column: str) -> int | None:
        """Return a whole number from 0 up, or None where the cell is empty."""
        number = self.number_in(column, 0, 2**31 - 1)
        if number is None:
            return None
        if number != int(number):
            raise CellError(self, column, "is not a whole number")
        return int(number)


def read_table(path: Path, columns: Iterable[str]) -> Iterator[Row]:
    """Yield the rows of the file at *path*, which must have all *columns*.

    The file is UTF-8, with or without a byte order mark. Raises :class:`TableError`
    where it is missing, is no text, lacks or doubles a column, or has a row longer or
    shorter than its header.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from _rows(path.name, csv.reader(file, strict=True), columns)
    except OSError as error:
        raise TableError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise TableError(
            f"{path.name} is not UTF-8 text (byte {error.start}). Save it as “CSV UTF-8”."
        ) from error


def _rows(name: str, reader: Iterator[list[str]], columns: Iterable[str]) -> Iterator[Row]:
    number = 1
    try:
        header = [cell.strip() for cell in next(reader, [])]
        _check_header(name, header, columns)
        for number, cells in enumerate(reader, start=2):
            if not cells:
                continue
            if len(cells) != len(header):
                raise TableError(
                    f"{name}, row {number}: {len(cells)} cells under a header of {len(header)}."
                )
            yield Row(name, number, dict(zip(header, cells, strict=True)))
    except csv.Error as error:
        raise TableError(f"{name}, after row {number}: no CSV ({error}).") from error


def _check_header(name: str, header: list[str], columns: Iterable[str]) -> None:
    if not header:
        raise TableError(f"{name} is empty.")
    missing = [column for column in columns if column not in header]
    if missing:
        raise TableError(f"{name} lacks the columns {', '.join(missing)}.")
    doubled = sorted({column for column in header if header.count(column) > 1})
    if doubled:
        raise TableError(f"{name} has twice the columns {', '.join(doubled)}.")
