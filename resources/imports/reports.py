"""The report of an import: what became of every row."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from resources.imports.cells import Cell, text_of
from resources.models import ImportedRow, SheetImport
from resources.sheets.writing import csv_of


def report_of(sheet_import: SheetImport) -> Iterator[bytes]:
    """Yield a CSV file with a line for each thing that is to be told about a row."""
    columns = [
        _("Row"), _("Result"), _("Title"), _("Column"), _("In the library"), _("In the file"),
        _("Reason"), _("What to do"),
    ]  # fmt: skip
    return csv_of(columns, (dict(zip(columns, line, strict=True)) for line in _lines(sheet_import)))


def _lines(sheet_import: SheetImport) -> Iterator[list[Cell]]:
    for row in sheet_import.rows.order_by("number").iterator():
        start: list[Cell] = [str(row.number), str(row.get_result_display()), row.title]
        told = [*_changes(row), *_problems(row.problems), *_doubles(row)]
        for line in told or [["", "", "", "", ""]]:
            yield [*start, *line]


def _changes(row: ImportedRow) -> Iterator[list[Cell]]:
    if row.result == ImportedRow.Result.CHANGED:
        for column, (old, new) in row.changes.items():
            yield [column, text_of(old), text_of(new), "", ""]


def _problems(problems: list[Mapping[str, str]]) -> Iterator[list[Cell]]:
    for problem in problems:
        yield [problem["column"], "", problem["value"], problem["reason"], problem["advice"]]


def _doubles(row: ImportedRow) -> Iterator[list[Cell]]:
    for double in row.doubles:
        reason = _("Perhaps “%(title)s”: %(reason)s.") % double
        yield ["", "", "", reason, ""]
