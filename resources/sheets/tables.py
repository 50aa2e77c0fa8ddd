"""Rows of cells become rows with named columns: find the header, and name what has no name."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

from django.utils.translation import gettext as _

from resources.sheets.escaping import continued, unescaped
from resources.sheets.limits import MAX_COLUMNS, MAX_ROWS
from resources.sheets.sheet import CellProblem, Sheet, SheetError, SheetRow
from resources.text import without_controls

PEEK = 20  # rows in which the header is looked for


@dataclass(frozen=True)
class Record:
    """A row as the file has it; ``faults`` says by position what is wrong with a cell."""

    number: int
    cells: list[str]
    faults: dict[int, str] = field(default_factory=dict)

    @property
    def filled(self) -> int:
        return sum(1 for cell in self.cells if cell.strip())


def sheet_of(records: Iterable[Record], *, even: bool) -> Sheet:
    """Return the sheet whose header is among the first of *records*.

    *even*: all rows are as wide as the widest, as in a spreadsheet; a row that is longer than
    the header of a text file has a separator too many.
    """
    coming = (record for record in records if record.filled or record.faults)
    first = list(islice(coming, PEEK))
    if not first:
        raise SheetError(_("This file holds no rows. Choose another, or another sheet of it."))
    if even:
        width = max(len(record.cells) for record in first)
        first = [_widened(record, width) for record in first]
    titles = _titles(first)
    header, *rows = first[titles:]
    sheet = Sheet()
    names = _names(header, rows, sheet.notes)
    sheet.columns = list(dict.fromkeys(filter(None, names)))
    if titles:
        sheet.notes.append(
            _("The column names are taken from row %(row)d; what is above it is left out.")
            % {"row": header.number}
        )
    sheet.rows = _rows(names, chain(rows, coming))
    return sheet


def _widened(record: Record, width: int) -> Record:
    missing = [""] * (width - len(record.cells))
    return Record(record.number, [*record.cells, *missing], record.faults)


def _titles(records: Sequence[Record]) -> int:
    """Return how many rows are above the header: those of one cell where others have several."""
    for position, record in enumerate(records):
        if record.filled > 1:
            return position
        if len(record.cells) == 1:
            break
    return 0


def _names(header: Record, rows: Sequence[Record], notes: list[str]) -> list[str]:
    """Return a name for each column, "" for one that is nameless and empty.

    A column that goes on with what another one holds has the name of that one.
    """
    names: list[str] = []
    for position, cell in enumerate(header.cells):
        name = " ".join(unescaped(without_controls(cell)).split())
        if not name and any("".join(row.cells[position : position + 1]).strip() for row in rows):
            name = _("Column %(letter)s") % {"letter": letters(position)}
            notes.append(
                _("A column has values but no name; it is called “%(name)s” here.") % {"name": name}
            )
        base = continued(name)
        if base not in names:
            base = _unlike(name, names, notes) if name else ""
        names.append(base)
    _refuse_too_wide(sum(map(bool, names)))
    return names


def _refuse_too_wide(count: int) -> None:
    if count > MAX_COLUMNS:
        raise SheetError(
            _("This file has more than %(most)d columns. Delete those that are not needed.")
            % {"most": MAX_COLUMNS}
        )


def _unlike(name: str, others: Sequence[str], notes: list[str]) -> str:
    taken = {other.casefold() for other in others}
    if name.casefold() not in taken:
        return name
    number = 2
    while f"{name} ({number})".casefold() in taken:
        number += 1
    notes.append(
        _("Several columns are called “%(name)s”; a later one is called “%(new)s” here.")
        % {"name": name, "new": f"{name} ({number})"}
    )
    return f"{name} ({number})"


def letters(position: int) -> str:
    """Return what a spreadsheet calls the column at *position*, which counts from 0."""
    name = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _rows(names: Sequence[str], records: Iterable[Record]) -> Iterator[SheetRow]:
    named = {position: name for position, name in enumerate(names) if name}
    for count, record in enumerate(records, 1):
        refuse_too_many(count)
        cells = [unescaped(without_controls(cell)) for cell in record.cells]
        values = dict.fromkeys(named.values(), "")
        for position, name in named.items():
            # Several columns of one name hold one text.
            values[name] += cells[position] if position < len(cells) else ""
        problems = tuple(_problems(named, cells, record.faults))
        yield SheetRow(record.number, {**values}, problems=problems)


def column_union(records: Iterable[Iterable[str]]) -> list[str]:
    """Return every name in *records* once, in the order in which they first come."""
    names: dict[str, None] = {}
    for record in records:
        names.update(dict.fromkeys(record))
        _refuse_too_wide(len(names))
    return list(names)


def refuse_too_many(count: int) -> None:
    """Raise :class:`SheetError` where *count* rows are more than are read."""
    if count > MAX_ROWS:
        raise SheetError(
            _(
                "This file has more than %(most)s rows. Nothing of it was used. Cut it into "
                "several files, each with the column names in its first row."
            )
            % {"most": f"{MAX_ROWS:,}"}
        )


def _problems(
    named: Mapping[int, str], cells: Sequence[str], faults: Mapping[int, str]
) -> Iterator[CellProblem]:
    for position, reason in faults.items():
        yield CellProblem(named.get(position, letters(position)), "", reason)
    for position, cell in enumerate(cells):
        if position not in named and cell.strip():
            yield CellProblem(
                letters(position),
                cell,
                _(
                    "This cell is in no named column. A separator in the text may lack its "
                    "quotation marks; otherwise name the column or delete the cell."
                ),
            )
