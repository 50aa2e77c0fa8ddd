"""Remove files that nothing names: what a request that failed half-way has left behind."""

import datetime as dt
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from django.apps import apps
from django.conf import settings
from django.core.files.storage import Storage, default_storage
from django.db import close_old_connections, models
from django.utils import timezone
from wagtail.models import UploadedFile

logger = logging.getLogger(__name__)

# Whatever is younger may belong to a request that is still at work.
AGE = dt.timedelta(days=1)
LOOK = 60.0  # seconds between two looks at the clock
# Seconds that a worker waits before it first sweeps: its site may just be being restored.
FIRST = 3600.0
# Strays are few: more of them than this, and of the old files, mean another site's database.
MOST, SHARE = 20, 0.1


@dataclass
class Swept:
    """What was found: files kept because something names them, and what went, in bytes too.

    Where it was ``refused``, nothing went, and the numbers say what would have.
    """

    kept: int = 0
    young: int = 0
    removed: int = 0
    size: int = 0
    unfinished: int = 0
    failed: int = 0
    refused: bool = False


def sweep(*, dry_run: bool = False, force: bool = False) -> Swept:
    """Remove stored files that no row names and unfinished uploads, both older than a day.

    Without *force* nothing is removed where so much would go that the database can hardly be
    the one that the files belong to. A file that cannot be removed is logged and counted, and
    the others are.
    """
    swept = Swept()
    before = timezone.now() - AGE
    # The files first: a row that comes meanwhile names a younger file than these.
    old = _old_files(swept, before)
    named = _named()
    swept.refused = not force and _is_too_much(old, named)
    dry_run = dry_run or swept.refused
    named -= _sweep_unfinished(swept, before, dry_run)
    for name in old:
        if name in named:
            swept.kept += 1
        else:
            _remove(name, swept, dry_run)
    _sweep_passing(swept, before, dry_run)
    return swept


def sweep_daily(stopping: Callable[[float], bool]) -> None:
    """Sweep once a day until *stopping*, called with the seconds to wait, returns True."""
    due = time.monotonic() + FIRST
    while not stopping(LOOK):
        if time.monotonic() < due:
            continue
        due = time.monotonic() + AGE.total_seconds()
        close_old_connections()
        try:
            swept = sweep()
        except Exception:  # whatever it is, the next day must come
            logger.exception("Files that nothing names could not be removed; tomorrow again")
            continue
        if swept.refused:
            logger.error(
                "Nothing was removed: the database names only %d of the %d old files, so it may "
                "not be the one they belong to. Look at DATABASE_URL and at the restored data; "
                "where they are right, run sweep_files --force",
                swept.kept,
                swept.kept + swept.removed,
            )
        elif swept.removed or swept.unfinished:
            logger.info(
                "Removed %d files that nothing names and %d unfinished uploads",
                swept.removed,
                swept.unfinished,
            )


def folders() -> set[str]:
    """Return the folders of the storage that this site's file fields put files into.

    Whatever else lies there is somebody else's.
    """
    places = (
        PurePosixPath(field.generate_filename(model(), "name")) for model, field in _file_fields()
    )
    return {place.parts[0] for place in places if len(place.parts) > 1}


def _file_fields() -> Iterator[tuple[type[models.Model], models.FileField]]:
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_fields if not model._meta.proxy else ():
            if isinstance(field, models.FileField):
                yield model, field


def _old_files(swept: Swept, before: dt.datetime) -> list[str]:
    old = []
    for folder in sorted(folders()):
        for name in _stored(default_storage, folder):
            if _is_older(default_storage, name, before):
                old.append(name)
            else:
                swept.young += 1
    return old


def _is_too_much(old: list[str], named: set[str]) -> bool:
    """Whether hardly any, or none, of the *old* files is *named*."""
    strays = sum(name not in named for name in old)
    return bool(old) and (strays == len(old) or strays > max(MOST, SHARE * len(old)))


def _stored(storage: Storage, folder: str) -> Iterator[str]:
    try:
        inside, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in files:
        # An object store lists the folder itself, under an empty name.
        if name:
            yield f"{folder}/{name}"
    for inner in inside:
        yield from _stored(storage, f"{folder}/{inner}")


def _is_older(storage: Storage, name: str, moment: dt.datetime) -> bool:
    try:
        return storage.get_modified_time(name) < moment
    except OSError:
        # Gone meanwhile.
        return False


def _named() -> set[str]:
    """Return the name of every file that a row of any table names."""
    return {
        name
        for model, field in _file_fields()
        for name in model._base_manager.values_list(field.name, flat=True).iterator()
        if name
    }


def _remove(name: str, swept: Swept, dry_run: bool) -> None:
    try:
        size = default_storage.size(name)
        if not dry_run:
            default_storage.discard(name)  # type: ignore[attr-defined]  # LibraryStorage
    except FileNotFoundError:
        # Another worker was quicker.
        return
    except OSError:
        logger.exception("The file %s could not be removed", name)
        swept.failed += 1
    else:
        swept.removed += 1
        swept.size += size


def _sweep_unfinished(swept: Swept, before: dt.datetime, dry_run: bool) -> set[str]:
    """Forget uploads whose form nobody has filled in; return their files, which nobody needs."""
    forgotten = set()
    for upload in UploadedFile.objects.order_by("pk"):
        storage, name = upload.file.storage, upload.file.name
        if not storage.exists(name) or _is_older(storage, name, before):
            swept.unfinished += 1
            forgotten.add(name)
            if not dry_run:
                upload.delete()
    return forgotten


def _sweep_passing(swept: Swept, before: dt.datetime, dry_run: bool) -> None:
    """Remove the files of uploads that were on their way when their process died."""
    folder = Path(settings.FILE_UPLOAD_TEMP_DIR)
    for path in folder.glob("*.upload*"):
        state = path.stat()
        if state.st_mtime < before.timestamp():
            swept.unfinished += 1
            swept.size += state.st_size
            if not dry_run:
                path.unlink(missing_ok=True)
