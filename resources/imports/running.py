"""Do what a plan says: all of it in one transaction, or nothing."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from resources import operations
from resources.imports.mapping import RESOURCES, Mapping
from resources.imports.page_run import PageWriter
from resources.imports.rights import Rights
from resources.imports.stopping import StoppedImportError
from resources.imports.term_run import TermWriter
from resources.imports.terms import Made, TermBook
from resources.imports.undoing import KIND
from resources.models import ImportedRow, SheetImport

Result = ImportedRow.Result
TO_DO = (Result.CREATED, Result.CHANGED)
BATCH = 100  # rows that are written together


def run(sheet_import: SheetImport, progress: Callable[[int], None] = lambda rows: None) -> None:
    """Do what the plan says, and record what takes it back.

    Raises :class:`StoppedImportError` where the library has changed since the plan was made,
    or the user's rights have; nothing is written then.
    """
    mapping = Mapping.of(sheet_import.mapping)
    with transaction.atomic():
        locked = SheetImport.objects.select_for_update().get(pk=sheet_import.pk)
        if locked.status == SheetImport.Status.DONE:
            raise StoppedImportError(_("This was imported already."))
        # Read anew with the import: what the user might do when it was planned is past.
        rights = Rights(locked.user)
        book = TermBook(mapping.terms, mapping.unknown, rights.may_make_terms)
        writer: Any
        if mapping.into == RESOURCES:
            writer = PageWriter(sheet_import, book, rights)
        else:
            writer = TermWriter(mapping, book, rights)
        keys = writer.in_order(locked.rows.filter(result__in=TO_DO))
        done = 0
        for start in range(0, len(keys), BATCH):
            found = ImportedRow.objects.in_bulk(keys[start : start + BATCH])
            rows = [found[key] for key in keys[start : start + BATCH]]
            writer.write(rows)
            done = start + len(rows)
            progress(done)
            ImportedRow.objects.bulk_update(rows, ["target", "seen", "made", "problems"])
        writer.finish()
        _finish(sheet_import, done, book.made)


def _finish(sheet_import: SheetImport, count: int, made: list[Made]) -> None:
    title = ngettext(
        "Import of “%(file)s”: %(count)d row", "Import of “%(file)s”: %(count)d rows", count
    ) % {"file": sheet_import.shown_name, "count": count}
    sheet_import.operation = operations.record(
        KIND, title, sheet_import.user, count, {"import": sheet_import.pk, "terms": made}
    )
    sheet_import.status = SheetImport.Status.DONE
    sheet_import.finished_at = timezone.now()
    sheet_import.claim = sheet_import.claimed_until = None
    sheet_import.error = ""
    sheet_import.save()
