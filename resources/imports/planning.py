"""The dry run: what a file would do to the library, stored row by row.

Nothing but the plan is written. It is what :mod:`resources.imports.running` does afterwards,
so that nobody is surprised by a second reading of the file.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict
from itertools import islice
from typing import Any, Protocol

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from resources.imports.mapping import RESOURCES, Mapping
from resources.imports.resource_names import ResourceBook
from resources.imports.resource_plan import ResourcePlanner
from resources.imports.rights import Rights
from resources.imports.stopping import StoppedImportError
from resources.imports.term_plan import TermPlanner
from resources.imports.terms import VOCABULARY_NAMES, TermBook
from resources.models import ImportedRow, ResourceIndexPage, SheetImport
from resources.sheets.reading import Sheet, SheetRow, read_sheet

BATCH = 200  # rows whose pages are fetched together

Result = ImportedRow.Result
# Called with the number of rows that are done; raises to stop.
Progress = Callable[[int], None]


class Planner(Protocol):
    def plan(self, rows: list[SheetRow]) -> Iterator[ImportedRow]: ...


def open_sheet(sheet_import: SheetImport, mapping: Mapping) -> tuple[Any, Sheet]:
    """Return the stored file, to be closed by the caller, and what is read of it.

    Raises :class:`resources.sheets.reading.SheetError`.
    """
    file = default_storage.open(sheet_import.file.name)
    try:
        sheet = read_sheet(
            file,
            sheet_import.shown_name,
            encoding=mapping.encoding,
            delimiter=mapping.delimiter,
            sheet=mapping.sheet,
        )
    except BaseException:
        file.close()
        raise
    return file, sheet


def plan(sheet_import: SheetImport, progress: Progress = lambda rows: None) -> None:
    """Compare the file with the library, and store what each row would do.

    However long the file, only some rows of it are in memory. Raises
    :class:`resources.sheets.reading.SheetError` where it cannot be read to its end, and
    StoppedImportError where there is no library; there is no plan then.
    """
    mapping = Mapping.of(sheet_import.mapping)
    rights = Rights(sheet_import.user)
    resources = ResourceBook(rights.may_see)
    book = TermBook(mapping.terms, mapping.unknown, rights.may_make_terms, resources)
    planner = planner_for(sheet_import, mapping, book, rights)
    if isinstance(planner, TermPlanner):
        file, sheet = open_sheet(sheet_import, mapping)
        with closing(file):
            planner.look_ahead(sheet.rows)
    file, sheet = open_sheet(sheet_import, mapping)
    counts: Counter[str] = Counter()
    sheet_import.rows.all().delete()
    with closing(file):
        rows = iter(sheet.rows)
        while batch := list(islice(rows, BATCH)):
            counts.update(_store(sheet_import, mapping, planner.plan(batch)))
            progress(counts.total())
    if isinstance(planner, TermPlanner):
        planner.end()
    sheet_import.questions = [asdict(question) for question in book.questions()]
    sheet_import.counts, sheet_import.notes = dict(counts), sheet.notes
    sheet_import.status, sheet_import.error = SheetImport.Status.PLANNED, ""
    sheet_import.claim = sheet_import.claimed_until = None
    sheet_import.tries, sheet_import.rows_done = 0, counts.total()
    sheet_import.save()


def _store(
    sheet_import: SheetImport, mapping: Mapping, planned: Iterator[ImportedRow]
) -> list[str]:
    """Store the plan of some rows; return their results."""
    rows = list(planned)
    for row in rows:
        row.sheet_import = sheet_import
        _decide(row, mapping)
    ImportedRow.objects.bulk_create(rows)
    return [row.result for row in rows]


def planner_for(
    sheet_import: SheetImport, mapping: Mapping, book: TermBook, rights: Rights
) -> Planner:
    if mapping.into != RESOURCES:
        return TermPlanner(mapping, book, VOCABULARY_NAMES[mapping.into], rights)
    return ResourcePlanner(mapping, book, library_of(sheet_import), rights)


def library_of(sheet_import: SheetImport) -> ResourceIndexPage:
    """Return the library that resources go to; raises StoppedImportError where it is gone."""
    if sheet_import.library is None:
        raise StoppedImportError(_("The library of this import was deleted."))
    return sheet_import.library


def _decide(row: ImportedRow, mapping: Mapping) -> None:
    """Say what becomes of a new row that is likely in the library already."""
    if row.result != Result.CREATED or not row.doubles:
        return
    choice = mapping.chosen.get(str(row.number), mapping.doubles)
    if choice != "create":
        row.result = Result.DOUBLE


def may_run(sheet_import: SheetImport) -> bool:
    """Whether the plan is there, says anything to do, and leaves nothing open."""
    to_do = sum(sheet_import.counts.get(result, 0) for result in (Result.CREATED, Result.CHANGED))
    return (
        sheet_import.status == SheetImport.Status.PLANNED
        and not sheet_import.questions
        and to_do > 0
    )
