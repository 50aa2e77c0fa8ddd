"""What attaching a file would change on its resource, and why it may be refused."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from resources.uploads.inspecting import inspect
from resources.uploads.kinds import Kind


class RefusedError(Exception):
    """A file that cannot be attached, for a reason that somebody can mend."""


class Outcome(Enum):
    ATTACHED = "attached"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"
    NO_RESOURCE = "no such resource"
    REFUSED = "refused"


@dataclass(frozen=True)
class Change:
    """What a file does to its resource: ``apply`` does it to a revision of the page.

    ``place`` is where the file goes, ``content`` tells whether two files are the same.
    """

    outcome: Outcome
    detail: str
    place: tuple[Any, ...]
    content: str
    apply: Callable[[Any], None]


@contextmanager
def inspected(path: Path, allowed: Mapping[str, Kind], most: int) -> Iterator[UploadedFile]:
    """Open the file at *path* as an upload that has passed the checks of the admin."""
    with path.open("rb") as file:
        upload = UploadedFile(file, name=path.name, size=path.stat().st_size)
        try:
            inspect(upload, allowed, most)
        except ValidationError as error:
            raise RefusedError(" ".join(error.messages)) from error
        yield upload
