"""Imports done by a worker: rows that are claimed, one at a time.

A claim runs out, so a worker that is killed strands nothing: what it did not finish is not
there, and the next worker begins again. Two that are at one import do it once, because
running locks it and marks it as done in the same transaction.
"""

import datetime as dt
import logging
import time
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import close_old_connections, transaction
from django.db.models import DateTimeField, ExpressionWrapper, Q, QuerySet, Value
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import override

from resources.imports.deciding import discard_old
from resources.imports.planning import plan
from resources.imports.progress import forget, note_written
from resources.imports.running import run
from resources.imports.stopping import StoppedImportError
from resources.models import SheetImport
from resources.operations import UndoError, stop_undoing, undo
from resources.sheets.reading import SheetError

logger = logging.getLogger(__name__)

Status = SheetImport.Status

IDLE = 1.0  # seconds between two looks
CLEAN_UP = 3600.0  # seconds between two looks for imports that nobody decides on
BACK_OFF = 10.0  # seconds after a failure that is no file's
CLAIM = dt.timedelta(minutes=5)
MOST_TRIES = 3


class LostClaimError(Exception):
    """Another worker has taken the import."""


def work_off(stopping: Callable[[float], bool]) -> None:
    """Do what is asked for until *stopping*, called with the seconds to wait, returns True."""
    pause, clean_up_at = 0.0, time.monotonic()
    while not stopping(pause):
        close_old_connections()
        try:
            if time.monotonic() >= clean_up_at:
                clean_up_at = time.monotonic() + CLEAN_UP
                discard_old()
            pause = 0.0 if work_next() else IDLE
        except Exception:  # whatever it is, the next import must come
            logger.exception("An import could not be done; trying again")
            pause = BACK_OFF


def due() -> QuerySet[SheetImport]:
    """Return what waits for a worker, and what one left half done."""
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=Now())
    return SheetImport.objects.filter(free, status__in=SheetImport.AT_WORK).order_by("pk")


def work_next() -> bool:
    """Do the next thing that is asked for; return whether there was any."""
    claimed = _claim()
    if claimed is None:
        return False
    if claimed.tries > MOST_TRIES:
        _fail(claimed, _("It was interrupted several times. Nothing was changed: try again."))
        return True
    # Whoever reads it may read another language than this process.
    with override(_language_of(claimed)):
        _do(claimed)
    return True


def _do(claimed: SheetImport) -> None:
    try:
        if _asked_by(claimed) is None:
            # Without anybody's rights, an import could do what nobody allowed.
            raise StoppedImportError(_("Whoever asked for it has no account any more."))
        if claimed.status == Status.COMPARING:
            plan(claimed, _noting(claimed))
            return
        forget(claimed)
        if claimed.status == Status.UNDOING and claimed.operation is not None:
            undo(claimed.operation, claimed.operation.undone_by)
        else:
            run(claimed, partial(note_written, claimed))
    except LostClaimError:
        logger.info("Import %d was taken by another worker", claimed.pk)
    except (SheetError, StoppedImportError, UndoError) as error:
        _fail(claimed, str(error))
    except Exception:
        if claimed.tries < MOST_TRIES:
            _release(claimed)
            raise
        logger.exception("Import %d failed %d times: it is given up", claimed.pk, claimed.tries)
        _fail(
            claimed,
            _(
                "The program itself failed, time and again. Nothing was changed. Tell whoever "
                "runs this site: the log of the worker says what went wrong."
            ),
        )


def _claim() -> SheetImport | None:
    with transaction.atomic():
        found = due().select_for_update(skip_locked=True).first()
        if found is None:
            return None
        found.claim, found.tries = uuid4(), found.tries + 1
        if found.status == Status.WAITING:
            found.status = Status.RUNNING
        found.rows_done = 0
        found.save(update_fields=["claim", "tries", "status", "rows_done"])
        SheetImport.objects.filter(pk=found.pk).update(claimed_until=_in(CLAIM))
    return found


def _noting(claimed: SheetImport) -> Callable[[int], None]:
    def note(rows: int) -> None:
        kept = SheetImport.objects.filter(pk=claimed.pk, claim=claimed.claim).update(
            rows_done=rows, claimed_until=_in(CLAIM)
        )
        if not kept:
            raise LostClaimError

    return note


@transaction.atomic
def _fail(claimed: SheetImport, reason: str) -> None:
    """Say why; what was imported and could not be undone stays imported."""
    is_undo = claimed.status == Status.UNDOING
    SheetImport.objects.filter(pk=claimed.pk, claim=claimed.claim).update(
        status=Status.DONE if is_undo else Status.FAILED,
        error=reason,
        claim=None,
        claimed_until=None,
    )
    if is_undo and claimed.operation is not None:
        stop_undoing(claimed.operation)


def _asked_by(claimed: SheetImport) -> Any:
    if claimed.status == Status.UNDOING:
        return claimed.operation.undone_by if claimed.operation is not None else None
    return claimed.user


def _release(claimed: SheetImport) -> None:
    """Let the next try come at once; it counts."""
    SheetImport.objects.filter(pk=claimed.pk, claim=claimed.claim).update(
        claim=None, claimed_until=None
    )


def _language_of(claimed: SheetImport) -> str:
    profile = getattr(_asked_by(claimed), "wagtail_userprofile", None)
    return profile.get_preferred_language() if profile is not None else settings.LANGUAGE_CODE


def _in(wait: dt.timedelta) -> ExpressionWrapper:
    return ExpressionWrapper(Now() + Value(wait), output_field=DateTimeField())
