"""Read JSON Lines: one record a line, each an object."""

import json
from collections.abc import Iterator
from typing import IO, Any

from django.utils.translation import gettext as _

from resources.sheets.encodings import encoding_of, text_lines
from resources.sheets.limits import MAX_CELL
from resources.sheets.nested import flat
from resources.sheets.sheet import Cell, CellProblem, Question, Sheet, SheetError, SheetRow
from resources.sheets.tables import column_union, refuse_too_many

MAX_LINE = 4 * MAX_CELL  # characters


class _DoubledError(ValueError):
    """A name that an object has twice."""


def read_json_lines(file: IO[bytes], *, encoding: str = "") -> Sheet:
    """Return the sheet in a file of JSON Lines, whose columns are the names in all its lines."""
    found = encoding_of(file, encoding)
    if isinstance(found, Question):
        return Sheet(questions=[found])
    columns = column_union(row.cells for row in _rows(file, found))
    return Sheet(columns=columns, rows=_completed(file, found, columns), encoding=found)


def _completed(file: IO[bytes], encoding: str, columns: list[str]) -> Iterator[SheetRow]:
    for row in _rows(file, encoding):
        cells = {name: row.cells.get(name, "") for name in columns}
        yield SheetRow(row.number, cells, problems=row.problems)


def _rows(file: IO[bytes], encoding: str) -> Iterator[SheetRow]:
    count = 0
    for number, line in enumerate(text_lines(file, encoding, longest=MAX_LINE), 1):
        if len(line) > MAX_LINE:
            raise SheetError(
                _("Line %(line)d is too long to be one record. Nothing of this file was used.")
                % {"line": number}
            )
        if not line.strip():
            continue
        count += 1
        refuse_too_many(count)
        yield _row(number, line)


def _row(number: int, line: str) -> SheetRow:
    try:
        return SheetRow(number, _record(line))
    except _DoubledError as error:
        reason = _("The name %(name)s stands twice in this line.") % {"name": error}
    except (ValueError, RecursionError):
        reason = _("This line is no JSON object, as each line must be.")
    return SheetRow(number, {}, problems=(CellProblem("", line.strip()[:100], reason),))


def _record(line: str) -> dict[str, Cell]:
    # Numbers stay as they are written: 0.10 is no 0.1, and 08 was refused already.
    found = json.loads(
        line, parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=_once
    )
    if not isinstance(found, dict):
        raise ValueError("no object")
    return flat(found)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        names = [name for name, _value in pairs]
        raise _DoubledError(next(name for name in names if names.count(name) > 1))
    return record
