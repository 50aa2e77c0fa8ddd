"""The queue of documents whose text is to be read: rows, of which workers claim one at a time.

A claim runs out. So a worker that is killed strands nothing, and one that comes back late
finds its claim gone and stores nothing. The clock is the database's.
"""

import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from uuid import uuid4

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import DateTimeField, ExpressionWrapper, F, Q, QuerySet, Value
from django.db.models.functions import Now

from resources.extraction.readers import READERS
from resources.models import Extraction, LibraryDocument, PageText

logger = logging.getLogger(__name__)

Status, Reason = Extraction.Status, Extraction.Reason

MOST_TRIES = 5
# Longer than one batch of pages may take, with its wait for a place.
CLAIM = dt.timedelta(minutes=2)
FIRST_WAIT = dt.timedelta(minutes=1)
WAIT_GROWS = 4  # times, with every try
BUSY_WAIT = dt.timedelta(seconds=10)


@dataclass(frozen=True)
class Picture:
    """A picture of a first page; width and height in pixels."""

    jpeg: bytes
    width: int
    height: int


def await_text(document: LibraryDocument) -> None:
    """Have the text of *document* read, unless it is of this very file; an older one's goes."""
    found = Extraction.objects.select_for_update().filter(document=document).first()
    if found is None:
        Extraction.of(document).save(force_insert=True)
    elif found.file_name != document.file.name:
        start_again(found, document)


def start_again(extraction: Extraction, document: LibraryDocument) -> None:
    """Forget what was read, and put *document* in the queue as if it were new."""
    extraction.texts.all().delete()
    if extraction.picture:
        extraction.picture.delete(save=False)
    anew = Extraction.of(document)
    anew.pk = extraction.pk
    anew.save(force_update=True)


def enqueue_missing() -> int:
    """Put in the queue what no save has; return how many documents that are.

    Documents from before, files of kinds that are read since an upgrade, and rows that were
    changed by hand.
    """
    missing = LibraryDocument.objects.filter(extraction=None).order_by("pk")
    rows = [Extraction.of(document) for document in missing.iterator()]
    # Another worker may be at it.
    Extraction.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    others = Extraction.objects.exclude(file_name=F("document__file")).select_related("document")
    replaced = list(others)
    for extraction in replaced:
        with transaction.atomic():
            await_text(extraction.document)
    readable = reduce(or_, (Q(file_name__iendswith=f".{kind}") for kind in READERS))
    learned = Extraction.objects.filter(readable, status=Status.UNSUPPORTED)
    return len(rows) + len(replaced) + learned.update(status=Status.WAITING)


def due() -> QuerySet[Extraction]:
    """Return what waits and may be tried now, and what was left half done."""
    may_be_tried = Q(next_try__isnull=True) | Q(next_try__lte=Now())
    return Extraction.objects.filter(
        Q(may_be_tried, status=Status.WAITING) | Q(status=Status.WORKING, claimed_until__lte=Now())
    ).order_by("pk")


def claim_next(rows: QuerySet[Extraction] | None = None) -> Extraction | None:
    """Take the next of *rows*, by default of what is due; None where nobody waits.

    Being taken counts as a try: a file that kills whoever reads it is given up, too.
    """
    wanted = due() if rows is None else rows
    while wanted.exists():
        with transaction.atomic():
            row = wanted.select_for_update(skip_locked=True).first()
            if row is None:
                return None
            if row.tries < MOST_TRIES:
                _of(row).update(
                    status=Status.WORKING,
                    claim=(claim := uuid4()),
                    claimed_until=_in(CLAIM),
                    tries=row.tries + 1,
                )
                row.claim, row.tries = claim, row.tries + 1
                return row
            _of(row).update(**_ended(Status.FAILED, Reason.INTERRUPTED))
    return None


def note_progress(claimed: Extraction, pages: int, pages_done: int) -> bool:
    """Keep the claim, and tell how far it is; return whether it was still there to be kept."""
    kept = _held(claimed).update(pages=pages, pages_done=pages_done, claimed_until=_in(CLAIM))
    return bool(kept)


def store(
    claimed: Extraction, texts: Sequence[str], pages: int, picture: Picture | None
) -> Extraction | None:
    """Store what was read; None where the file was replaced meanwhile, and nothing is stored.

    *pages* is the number of pages of the whole file.
    """
    with transaction.atomic():
        row = _held(claimed).select_for_update().first()
        if row is None:
            return None
        row.texts.all().delete()
        PageText.objects.bulk_create(
            [
                PageText(extraction=row, number=number, text=text)
                for number, text in enumerate(texts, start=1)
                if text
            ],
            batch_size=100,
        )
        if row.picture:
            row.picture.delete(save=False)
        if picture is not None:
            row.picture.save("page.jpg", ContentFile(picture.jpeg), save=False)
            row.picture_width, row.picture_height = picture.width, picture.height
        status = Status.DONE if any(texts) else Status.NO_TEXT
        for name, value in _ended(status, "").items():
            setattr(row, name, value)
        row.pages, row.pages_done = pages, len(texts)
        # The one save of all: whoever keeps copies of the text hears of it.
        row.save()
    return row


def give_up(claimed: Extraction, reason: Extraction.Reason) -> None:
    """Mark the file as one that cannot be read, whoever tries."""
    _held(claimed).update(**_ended(Status.FAILED, reason))


def try_later(claimed: Extraction, reason: Extraction.Reason) -> None:
    """Have it tried again after a while that grows, or give it up after the last try."""
    if claimed.tries >= MOST_TRIES:
        give_up(claimed, reason)
        return
    wait = FIRST_WAIT * WAIT_GROWS ** (claimed.tries - 1)
    _held(claimed).update(**_ended(Status.WAITING, reason, next_try=_in(wait)))


def put_back(claimed: Extraction) -> None:
    """Leave it to be tried soon, as if it had not been: nobody had time for it."""
    tries = max(0, claimed.tries - 1)
    _held(claimed).update(**_ended(Status.WAITING, "", next_try=_in(BUSY_WAIT)), tries=tries)


def try_again(extraction: Extraction) -> None:
    """Have a file read anew that was given up or is done; its text serves until then."""
    _of(extraction).update(**_ended(Status.WAITING, ""), tries=0)


def _ended(
    status: Extraction.Status, reason: str, next_try: ExpressionWrapper | None = None
) -> dict[str, object]:
    """Return the columns of a row that nobody works at any more."""
    return {
        "status": status,
        "reason": reason,
        "next_try": next_try,
        "claim": None,
        "claimed_until": None,
    }


def _of(extraction: Extraction) -> QuerySet[Extraction]:
    return Extraction.objects.filter(pk=extraction.pk)


def _held(claimed: Extraction) -> QuerySet[Extraction]:
    """Return the row of *claimed* as long as its claim is there; a replaced file has none."""
    return _of(claimed).filter(claim=claimed.claim, status=Status.WORKING)


def _in(wait: dt.timedelta) -> ExpressionWrapper:
    return ExpressionWrapper(Now() + Value(wait), output_field=DateTimeField())
