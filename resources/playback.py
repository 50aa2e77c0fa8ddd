"""What a webinar's page plays and lets people read along."""

import math
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import get_language

from resources.captions import CaptionError, Cue, paragraphs, read_cues
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


@dataclass(frozen=True)
class Transcript:
    """The speech of a recording in one language; the others as (code, name).

    ``current`` is the start of the paragraph that the reader came for, in seconds.
    """

    language: str
    language_label: str
    status: str
    paragraphs: list[Cue]
    others: list[tuple[str, str]]
    current: float | None


def transcript_of(page: Webinar, wanted: str, start: int | None = None) -> Transcript | None:
    """Return the transcript in *wanted*, else in the reader's language, else in any.

    *start* is the moment the reader came for, in seconds. Tracks that cannot be read are
    passed over.
    """
    readable: dict[str, tuple[Track, list[Cue]]] = {}
    for track in page.tracks.all():
        if track.kind in Track.SPEECH and track.language not in readable:
            cues = _cues(track)
            if cues:
                readable[track.language] = (track, cues)
    if not readable:
        return None
    preferred = (wanted, get_language() or "", page.locale.language_code, *readable)
    language = next(code for code in preferred if code in readable)
    track, cues = readable[language]
    read = paragraphs(cues)
    before = [paragraph.start for paragraph in read if start and paragraph.start < start + 1]
    return Transcript(
        language=language,
        language_label=language_label(language),
        status=track.get_status_display(),
        paragraphs=read,
        others=[(code, language_label(code)) for code in readable if code != language],
        current=max(before, default=None),
    )


def seconds_of(text: str) -> int | None:
    """Return the moment that a visitor's address asks for, or None."""
    try:
        seconds = float(text)
    except ValueError:
        return None
    return int(seconds) if math.isfinite(seconds) and 0 < seconds < 86_400 else None


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


def _cues(track: Track) -> list[Cue]:
    try:
        return read_cues(track.content)
    except CaptionError:
        return []
