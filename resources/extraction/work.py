"""Reading the text of one document after another, each in the limited child process."""

import base64
import logging
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO

from django.core.files.storage import default_storage
from django.db import close_old_connections
from django.db.models import QuerySet

from resources.extraction import queue
from resources.extraction.queue import Picture
from resources.extraction.readers import (
    CHARACTERS,
    MOST_PAGES,
    PAGE_CHARACTERS,
    Reader,
    reader_of,
)
from resources.extraction.tidying import tidy_pages
from resources.limited import (
    BusyError,
    CrashedError,
    LimitedError,
    RefusedError,
    TooMuchMemoryError,
    TooMuchSaidError,
    TooSlowError,
    run,
)
from resources.models import Extraction
from resources.uploads.kinds import PICTURES

logger = logging.getLogger(__name__)

Reason = Extraction.Reason

IDLE = 2.0  # seconds between two looks at the queue
BACK_OFF = 10.0  # seconds after a failure that is no file's
LOOK = 60.0  # seconds between two looks for documents that are not in the queue
SECONDS = 30.0  # for one batch of pages
DOCUMENT_SECONDS = 600.0  # for all of them together
PICTURE_SECONDS = 10.0
MOST_PICTURE = 500_000  # bytes

_REASONS: dict[type[LimitedError], Extraction.Reason] = {
    TooSlowError: Reason.SLOW,
    TooMuchMemoryError: Reason.MEMORY,
    TooMuchSaidError: Reason.MEMORY,
    CrashedError: Reason.CRASHED,
}
_VERDICTS = {"protected": Reason.PROTECTED, "damaged": Reason.DAMAGED}


# Called with the seconds to wait; returns whether to stop.
Stopping = Callable[[float], bool]


class OutOfReachError(Exception):
    """The store does not give the file."""


class ReplacedError(Exception):
    """The file was replaced or deleted while it was read."""


class StoppedError(Exception):
    """The worker is asked to end, and leaves the file to the next one."""


def work_off(stopping: Stopping) -> None:
    """Read what comes until *stopping*, called with the seconds to wait, returns True."""
    pause = 0.0
    look_at = time.monotonic()
    while not stopping(pause):
        close_old_connections()
        try:
            if time.monotonic() >= look_at:
                look_at = time.monotonic() + LOOK
                queue.enqueue_missing()
            pause = IDLE if read_next(stopping=stopping) is None else 0.0
        except Exception:  # whatever it is, the next document must come
            logger.exception("The text of a document could not be read; trying again")
            pause = BACK_OFF


def read_next(
    rows: QuerySet[Extraction] | None = None, stopping: Stopping = lambda seconds: False
) -> Extraction | None:
    """Read the next document of *rows*, by default of those due; None where nobody waits.

    *stopping* is asked after each batch of pages.
    """
    claimed = queue.claim_next(rows)
    if claimed is None:
        return None
    try:
        texts, pages, picture = _read(claimed, stopping)
    except ReplacedError:
        return claimed
    except (BusyError, StoppedError):
        queue.put_back(claimed)
    except RefusedError as refusal:
        queue.give_up(claimed, _VERDICTS.get(refusal.reason, Reason.UNSAFE))
    except LimitedError as error:
        _note(claimed, error)
        queue.try_later(claimed, _REASONS[type(error)])
    except (OutOfReachError, OSError) as error:
        _note(claimed, error)
        queue.try_later(claimed, Reason.MISSING)
    else:
        queue.store(claimed, texts, pages, picture)
    return claimed


def _note(claimed: Extraction, error: Exception) -> None:
    logger.warning(
        "The text of document %d could not be read (try %d): %s",
        claimed.document_id, claimed.tries, error,
    )  # fmt: skip


def _read(claimed: Extraction, stopping: Stopping) -> tuple[list[str], int, Picture | None]:
    reader = reader_of(claimed.file_name)
    if reader is None:
        raise RefusedError("unsupported")
    with _copied(claimed.file_name) as file:
        texts, pages = _read_pages(reader, file, claimed, stopping)
        picture = _draw(reader, file, claimed) if reader.picture else None
    return tidy_pages(texts), pages, picture


def _read_pages(
    reader: Reader, file: IO[bytes], claimed: Extraction, stopping: Stopping
) -> tuple[list[str], int]:
    """Return the texts of the pages, as many as are read at most, and how many there are."""
    texts: list[str] = []
    left = CHARACTERS
    give_up_at = time.monotonic() + DOCUMENT_SECONDS
    while True:
        answer = run(
            reader.function,
            file,
            seconds=SECONDS,
            first=len(texts),
            count=reader.batch,
            characters=PAGE_CHARACTERS,
        )
        pages, batch = int(answer["total"]), [str(text) for text in answer["texts"]]
        texts += batch
        left -= sum(map(len, batch))
        if not queue.note_progress(claimed, pages, len(texts)):
            raise ReplacedError
        if not batch or left <= 0 or len(texts) >= min(pages, MOST_PAGES):
            return texts[:MOST_PAGES], pages
        if stopping(0.0):
            raise StoppedError
        if time.monotonic() >= give_up_at:
            raise TooSlowError("All its pages together take too long.")


def _draw(reader: Reader, file: IO[bytes], claimed: Extraction) -> Picture | None:
    """Return the picture of the first page; the text is worth keeping without one."""
    try:
        drawn = run(reader.picture, file, seconds=PICTURE_SECONDS)
    except BusyError:
        raise
    except LimitedError as error:
        logger.info("The first page of document %d has no picture: %s", claimed.document_id, error)
        return None
    jpeg = base64.b64decode(drawn["jpeg"])
    if len(jpeg) > MOST_PICTURE or not PICTURES["jpg"].begins(jpeg):
        return None
    return Picture(jpeg, int(drawn["width"]), int(drawn["height"]))


@contextmanager
def _copied(name: str) -> Iterator[IO[bytes]]:
    """Give a file of this machine with the content of the stored file *name*.

    An object store has none to give, and of this one nobody takes away or changes anything
    while it is read.
    """
    with tempfile.TemporaryFile() as copy:
        try:
            with default_storage.open(name) as stored:
                copy.writelines(stored.chunks())
        except Exception as error:  # each store has errors of its own kind
            raise OutOfReachError(str(error)) from error
        copy.flush()
        yield copy
