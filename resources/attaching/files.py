"""One file after the other is paired with its resource, and attached to it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from resources.attaching.changes import Change, Outcome, RefusedError
from resources.attaching.documents import document_change
from resources.attaching.names import Reading, readings_of
from resources.attaching.pages import Shelf, save
from resources.attaching.tracks import Ask, track_change
from resources.models import ResourcePage
from resources.uploads.kinds import DOCUMENTS, TRACKS, extension_of


@dataclass(frozen=True)
class Report:
    """What became of one file; ``in_draft`` where its resource waits to be published."""

    path: Path
    outcome: Outcome
    detail: str = ""
    in_draft: bool = False


@dataclass
class Attacher:
    """Attaches files one by one, each in a transaction of its own.

    *ask* chooses an encoding where a track's is uncertain; *dry_run* writes nothing.
    """

    owner: Any
    ask: Ask
    dry_run: bool = False
    _shelf: Shelf = field(default_factory=Shelf)
    # Of each place that a file of this run went to: that file, and what is in it.
    _taken: dict[tuple[Any, ...], tuple[Path, str]] = field(default_factory=dict)

    def attach(self, paths: Iterable[Path]) -> Iterator[Report]:
        """Yield what became of each of *paths*."""
        for path in paths:
            try:
                yield self._attach(path)
            except (RefusedError, OSError) as error:
                yield Report(path, Outcome.REFUSED, str(error))

    def _attach(self, path: Path) -> Report:
        extension = extension_of(path.name)
        if extension not in TRACKS and extension not in DOCUMENTS:
            raise RefusedError(_("files of this kind are not attached"))
        found = self._shelf.find(readings_of(path))
        if found is None:
            return Report(path, Outcome.NO_RESOURCE)
        page, reading = found
        change = self._change(path, page, reading)
        if change.outcome is Outcome.UNCHANGED or self.dry_run:
            return Report(path, change.outcome, change.detail)
        with transaction.atomic():
            is_public = save(page, change.apply, self.owner)
        return Report(path, change.outcome, change.detail, in_draft=not is_public)

    def _change(self, path: Path, page: ResourcePage, reading: Reading) -> Change:
        """Return what *path* changes; of two files for one place the first has it."""
        if extension_of(path.name) in TRACKS:
            change = track_change(path, page, reading, self.ask)
        else:
            change = document_change(path, page, reading, self.owner)
        first, content = self._taken.setdefault(change.place, (path, change.content))
        if first == path:
            return change
        if content != change.content:
            raise RefusedError(_("%(name)s has its place") % {"name": first})
        return replace(change, outcome=Outcome.UNCHANGED)
