"""What a webinar's page plays."""

import math
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import get_language

from resources.languages import language_label
from resources.models import Recording, Track, Webinar


@dataclass(frozen=True)
class CaptionTrack:
    """A track of the player."""

    url: str
    kind: str
    language: str
    label: str
    is_default: bool


def seconds_of(text: str) -> int | None:
    """Return the moment that a visitor's address asks for, or None."""
    try:
        seconds = float(text)
    except ValueError:
        return None
    return int(seconds) if math.isfinite(seconds) and 0 <= seconds < 86_400 else None


def recording_url(recording: Recording | None, start: int | None) -> str:
    if recording is None:
        return ""
    return f"{recording.url}#t={start}" if start else recording.url


def caption_tracks(page: Webinar) -> list[CaptionTrack]:
    language = get_language()
    return [
        CaptionTrack(
            url=reverse("resources:captions", args=[track.pk]),
            kind=track.kind,
            language=track.language,
            label=language_label(track.language),
            is_default=track.language == language and track.kind == Track.Kind.SUBTITLES,
        )
        for track in page.tracks.all()
        if track.pk
    ]
