"""What a file of rows holds, whatever kind of file it is."""

from collections.abc import Iterator
from dataclasses import dataclass, field

# A list where the file itself has one (JSON, front matter); a table's cell is always text.
Cell = str | list[str]


class SheetError(Exception):
    """A file that cannot be read, or not any further; says what to do about it."""


@dataclass(frozen=True)
class CellProblem:
    """A cell that holds nothing that could be used; ``column`` is empty for a whole row."""

    column: str
    value: str
    reason: str


@dataclass(frozen=True)
class SheetRow:
    """One row.

    ``number`` is the one that a spreadsheet shows: the first row of a table is 1, header or
    not. In JSON Lines it is the line, in a folder the number of the file, whose name is
    ``place``. ``cells`` has every column of the sheet; a cell that the row lacks is "".
    """

    number: int
    cells: dict[str, Cell]
    place: str = ""
    problems: tuple[CellProblem, ...] = ()


@dataclass(frozen=True)
class Choice:
    """A possible answer: what to pass on, what to call it, and how the file then reads."""

    value: str
    label: str
    preview: str = ""


@dataclass(frozen=True)
class Question:
    """What the file does not tell; ``about`` is the argument of read_sheet that answers it."""

    about: str  # "encoding", "delimiter" or "sheet"
    text: str
    choices: tuple[Choice, ...]


@dataclass
class Sheet:
    """The columns of a file, and its rows, which are read as they are asked for, once.

    Where there are ``questions``, there are neither columns nor rows yet. ``notes`` are
    sentences on what was read otherwise than it may look: titles above the header, doubled
    columns, merged cells.
    """

    columns: list[str] = field(default_factory=list)
    rows: Iterator[SheetRow] = field(default_factory=lambda: iter(()))
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    questions: list[Question] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
