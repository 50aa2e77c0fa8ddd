"""Sheets for the tests of imports, brought in as people do."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from django.core.files.base import ContentFile

from resources.imports.mapping import Mapping, guess
from resources.imports.planning import open_sheet, plan
from resources.imports.running import run
from resources.models import ImportedRow, ResourceIndexPage, SheetImport


def csv_file(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def uploaded(
    library: ResourceIndexPage,
    rows: Sequence[Sequence[str]],
    *,
    user: Any = None,
    publish: bool = True,
    name: str = "sheet.csv",
    **mapping: Any,
) -> SheetImport:
    """Return the import of a sheet with *rows*, the first of which names the columns."""
    sheet = SheetImport(library=library, user=user, publish=publish)
    sheet.file.save(name, ContentFile(csv_file(rows)), save=False)
    known = Mapping.of(mapping)
    file, read = open_sheet(sheet, known)
    file.close()
    known.columns = known.columns or guess(read.columns, known.into)
    sheet.mapping = known.stored()
    sheet.save()
    return sheet


def planned(library: ResourceIndexPage, rows: Sequence[Sequence[str]], **given: Any) -> SheetImport:
    sheet = uploaded(library, rows, **given)
    plan(sheet)
    return sheet


def imported(
    library: ResourceIndexPage, rows: Sequence[Sequence[str]], **given: Any
) -> SheetImport:
    """Return the import of *rows* that has been run; what it would ask is created."""
    given.setdefault("unknown", {"*": "create"})
    sheet = planned(library, rows, **given)
    run(sheet)
    return sheet


def results(sheet: SheetImport) -> dict[int, str]:
    return dict(sheet.rows.values_list("number", "result"))


def problems(sheet: SheetImport) -> list[tuple[int, str, str, str]]:
    """Return (row, column, value, reason) of everything that is wrong."""
    return [
        (row.number, one["column"], one["value"], one["reason"])
        for row in sheet.rows.all()
        for one in row.problems
    ]


def row(sheet: SheetImport, number: int) -> ImportedRow:
    return sheet.rows.get(number=number)
