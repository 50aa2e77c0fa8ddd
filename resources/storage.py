"""Where uploaded files are kept, on this machine or in an object store.

A file has one address on this site, whichever storage keeps it: nothing is fetched around
the view that asks who may have it.
"""

from functools import partial
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import transaction
from django.utils.encoding import filepath_to_uri


class LibraryStorage:
    """What both kinds of storage have in common."""

    def delete(self, name: str) -> None:
        """Delete the file once the change that does without it is sure.

        A request that fails half-way keeps the row, so it must keep the file of the row.
        """
        transaction.on_commit(partial(self.discard, name))

    def discard(self, name: str) -> None:
        """Delete the file at once: nothing names it."""
        super().delete(name)  # type: ignore[misc]  # the storage that this stands before

    def url(self, name: str | None, *arguments: Any, **options: Any) -> str:
        return urljoin(settings.MEDIA_URL, filepath_to_uri(name or "") or "")


class LocalStorage(LibraryStorage, FileSystemStorage):
    """Files in ``MEDIA_ROOT``."""
