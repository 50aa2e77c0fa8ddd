"""Figures as tables: on a terminal, as Markdown, as JSON."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.table import Table as RichTable


@dataclass(frozen=True)
class Table:
    """One part's figures; *data* holds what they were computed from."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]
    notes: Sequence[str] = ()
    data: Any = field(default=None)

    def as_json(self) -> dict[str, Any]:
        rows = [[str(cell) for cell in row] for row in self.rows]
        return {
            "title": self.title,
            "columns": list(self.columns),
            "rows": rows,
            "notes": list(self.notes),
            "data": self.data,
        }


def show(table: Table) -> None:
    """Print *table* for people at a terminal."""
    console = Console(width=None if Console().is_terminal else 120)
    drawn = RichTable(title=table.title, title_justify="left")
    for place, column in enumerate(table.columns):
        drawn.add_column(column, justify="right" if place else "left")
    for row in table.rows:
        drawn.add_row(*map(str, row))
    console.print(drawn)
    for note in table.notes:
        console.print(note)


def show_markdown(table: Table) -> None:
    """Print *table* for a page of the documentation."""
    print(f"**{table.title}**\n")
    print(f"| {' | '.join(table.columns)} |")
    print(f"|---|{'---:|' * (len(table.columns) - 1)}")
    for row in table.rows:
        print(f"| {' | '.join(map(str, row))} |")
    for note in table.notes:
        print(f"\n{note}")
    print()
