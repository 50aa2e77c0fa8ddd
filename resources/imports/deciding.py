"""What somebody decides of an import, taken only while it is still to be decided.

Two requests may come at once, of two presses or two windows: the database tells which was
first, and what a worker has begun is not put back.
"""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils import timezone

from resources.imports.mapping import Mapping
from resources.models import SheetImport

Status = SheetImport.Status
# In which the columns and the answers of an import may change.
OPEN = (Status.UPLOADED, Status.PLANNED, Status.FAILED)
# How long a file is kept that was uploaded and not imported.
KEPT = dt.timedelta(days=30)


def keep(sheet_import: SheetImport, mapping: Mapping) -> bool:
    """Store what the file means; return False where it is too late."""
    return _decide(sheet_import, OPEN, mapping=mapping.stored())


def compare(sheet_import: SheetImport, mapping: Mapping) -> bool:
    """Have a worker compare the file with the library; return False where it is too late."""
    return _decide(
        sheet_import,
        OPEN,
        mapping=mapping.stored(),
        status=Status.COMPARING,
        error="",
        rows_done=0,
        tries=0,
        claim=None,
        claimed_until=None,
    )


def begin(sheet_import: SheetImport, *, publish: bool) -> bool:
    """Have a worker do what the plan says; return False where that was decided already."""
    return _decide(sheet_import, (Status.PLANNED,), publish=publish, status=Status.WAITING, tries=0)


def discard(sheet_import: SheetImport) -> bool:
    """Forget the import, and delete its file; return False where it is too late."""
    with transaction.atomic():
        still = SheetImport.objects.filter(pk=sheet_import.pk, status__in=OPEN)
        found = still.select_for_update().first()
        if found is None:
            return False
        found.delete()
    sheet_import.file.delete(save=False)
    return True


def discard_old() -> int:
    """Discard what nobody has decided on for long, with its files; return how many those were."""
    before = timezone.now() - KEPT
    old = SheetImport.objects.filter(status__in=OPEN, created_at__lt=before)
    return sum(discard(sheet_import) for sheet_import in old)


def _decide(sheet_import: SheetImport, while_in: Collection[str], **fields: Any) -> bool:
    still = SheetImport.objects.filter(pk=sheet_import.pk, status__in=while_in)
    return still.update(**fields) == 1
