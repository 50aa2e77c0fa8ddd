"""One row of a file on its way into the plan."""

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from resources.imports.cells import Cell, RefusedCellError, text_of
from resources.imports.columns import Column, Content, Reading, Value
from resources.imports.identity import IdentityColumn
from resources.imports.mapping import Mapping
from resources.imports.text_columns import BodyColumn
from resources.models import ImportedRow
from resources.sheets.reading import SheetRow

Result = ImportedRow.Result

# Characters of a value that a report repeats.
REPEATED = 300


@dataclass
class PlannedRow:
    """A row, what it wants to be written, and what is wrong with it."""

    row: SheetRow
    mapping: Mapping
    cells: dict[str, Cell] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)
    problems: list[dict[str, str]] = field(default_factory=list)
    refused: bool = False

    def __post_init__(self) -> None:
        self.cells = self.mapping.cells(self.row.cells)
        self.theirs = {ours: theirs for theirs, ours in self.mapping.columns.items() if ours}
        for problem in self.row.problems:
            if not problem.column or self.mapping.columns.get(problem.column):
                self.problem(problem.column, problem.reason, value=problem.value)

    def problem(self, column: str, reason: str, advice: str = "", value: str | None = None) -> None:
        """Note what is wrong with a cell of *column* of the library, and refuse the row."""
        if value is None:
            value = text_of(self.cells.get(column, ""))
        self.problems.append(
            {
                "column": self.theirs.get(column, column),
                "value": value[:REPEATED],
                "reason": reason,
                "advice": advice,
            }
        )
        self.refused = True

    def read(self, columns: dict[str, Column], reading: Reading) -> None:
        """Read all cells that these columns have."""
        for name, cell in self.cells.items():
            column = columns.get(name)
            if isinstance(column, IdentityColumn):
                continue
            if column is None:
                self.doubtful(name, RefusedCellError(_("A row of this kind has no such column.")))
                continue
            try:
                self.values[name] = self._value(column, cell, reading)
            except RefusedCellError as error:
                self.doubtful(name, error)
        if self.mapping.empty == "clear":
            self._clear(columns)

    def _clear(self, columns: dict[str, Column]) -> None:
        for ours in self.theirs:
            column = columns.get(ours)
            if column is None or isinstance(column, IdentityColumn) or column.required:
                continue
            if ours not in self.cells:
                self.values[ours] = column.empty

    def _value(self, column: Column, cell: Cell, reading: Reading) -> Value:
        longest = getattr(getattr(column, "field", None), "max_length", None)
        if column.name in self.mapping.shorten and longest:
            cell = shortened(text_of(cell), longest)
        return column.parse(cell, reading)

    def doubtful(self, name: str, error: RefusedCellError) -> None:
        """Refuse the row for a cell, or only the cell where that was asked for."""
        was_refused = self.refused
        self.problem(name, error.reason, error.advice)
        self.values.pop(name, None)
        if self.mapping.bad_cells == "leave-out":
            self.refused = was_refused

    def check_whole(self, instance: Any) -> None:
        """Have the model say what does not fit together."""
        try:
            instance.clean()
        except ValidationError as error:
            found = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
            for name, messages in found.items():
                self.problem(name, " ".join(messages), _("Change it in the file."))

    def changes_of(
        self, columns: dict[str, Column], content: Content, reading: Reading
    ) -> dict[str, list[Cell]]:
        """Keep the values that differ from *content*; return them as [old, new], as shown."""
        changes: dict[str, list[Cell]] = {}
        for name, value in list(self.values.items()):
            column = columns[name]
            held = column.held(content)
            if held == value or _says(column, held, value, reading):
                del self.values[name]
                continue
            try:
                if isinstance(column, BodyColumn):
                    column.check_change(content)
            except RefusedCellError as error:
                self.doubtful(name, error)
                continue
            book = reading.book
            changes[name] = [column.show(held, book), column.show(value, book)]
        return changes


def _says(column: Column, held: Value, value: Value, reading: Reading) -> bool:
    """Whether the cell that an export has for *held* reads as *value*.

    What was not typed in a form may be in a shape that no cell can have.
    """
    shown = column.show(held, reading.book)
    try:
        return bool(text_of(shown)) and column.parse(shown, reading) == value
    except RefusedCellError:
        return False


def shortened(text: str, longest: int) -> str:
    """Return *text* cut after a word, so that it has at most *longest* characters."""
    text = " ".join(text.split())
    if len(text) <= longest:
        return text
    return text[: longest - 1].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"
