"""Filters over what was recorded: how long it is, how it was written down, what comes with it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from resources.languages import language_label
from resources.models import Track
from search.sources import Source, Values

if TYPE_CHECKING:
    from search.reading import Batch


class Named(Source):
    """Values that are named here, in the order in which they are listed."""

    LABELS: Mapping[str, Any]

    def is_possible(self, slug: str) -> bool:
        return slug in self.LABELS

    def labels(self, slugs: Iterable[str]) -> dict[str, str]:
        wanted = set(slugs)
        return {slug: str(label) for slug, label in self.LABELS.items() if slug in wanted}


class Length(Named):
    """How long a recording is, in steps that people plan by."""

    LABELS: Mapping[str, Any] = {
        "under-15": _("Under 15 minutes"),
        "15-to-30": _("15 to 30 minutes"),
        "30-to-60": _("30 to 60 minutes"),
        "over-60": _("Over an hour"),
    }
    # Where each step ends, in seconds.
    _ENDS: tuple[tuple[int, str], ...] = (
        (15 * 60, "under-15"),
        (30 * 60, "15-to-30"),
        (60 * 60 + 1, "30-to-60"),
    )

    def read(self, batch: "Batch") -> Values:
        return {key: (self.step(seconds),) for key, seconds in batch.lengths.items()}

    def step(self, seconds: int) -> str:
        return next((step for end, step in self._ENDS if seconds < end), "over-60")


class CaptionStatus(Named):
    """How well what is said was written down; "none" where something recorded has no captions."""

    LABELS: Mapping[str, Any] = {
        Track.Status.VERIFIED.value: _("Verified word for word"),
        Track.Status.EDITED.value: _("Edited by a person"),
        Track.Status.MACHINE.value: _("Made by machine"),
        "none": _("None yet"),
    }

    def read(self, batch: "Batch") -> Values:
        found = {key: {status for _language, status in batch.speech[key]} for key in batch.speech}
        for key in batch.recorded - found.keys():
            found[key] = {"none"}
        return {key: tuple(sorted(statuses)) for key, statuses in found.items()}


class CaptionLanguage(Source):
    def read(self, batch: "Batch") -> Values:
        return {
            key: tuple(sorted({language for language, _status in tracks}))
            for key, tracks in batch.speech.items()
        }

    def labels(self, slugs: Iterable[str]) -> dict[str, str]:
        return {slug: language_label(slug) for slug in slugs}


class Includes(Named):
    """What a resource has beside its page."""

    LABELS: Mapping[str, Any] = {
        "transcript": _("Transcript"),
        "audio": _("Audio"),
        "slides": _("Slides"),
    }

    def read(self, batch: "Batch") -> Values:
        found: dict[int, set[str]] = defaultdict(set)
        for key in batch.speech:
            found[key].add("transcript")
        for key, formats in batch.media_formats.items():
            found[key] |= formats & {"audio"}
        for key, attachments in batch.attachments.items():
            found[key] |= {part.format for part in attachments if part.format} & {"slides"}
        return {key: tuple(sorted(values)) for key, values in found.items() if values}
