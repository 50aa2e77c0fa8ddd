"""What a webinar's page plays."""

import math
from dataclasses import dataclass

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from resources.languages import language_label
from resources.models import Recording, Track, Webinar
from resources.providers import provided_video
from resources.visibility import open_recordings

# From this size on, in bytes, nothing of a recording is fetched before somebody plays it.
LARGE = 50 * 1024 * 1024
# Values of ?play=.
VIDEO, AUDIO = "video", "audio"


@dataclass(frozen=True)
class CaptionTrack:
    """A track of the player."""

    url: str
    kind: str
    language: str
    label: str
    is_default: bool


@dataclass(frozen=True)
class Version:
    """Another way to play it: ``play`` for the address, size in bytes where it is known."""

    play: str
    size: int | None


@dataclass(frozen=True)
class Player:
    """The recording as the page plays it; *size* in bytes, None where it is not known.

    ``url`` begins at the second that the reader came for; *other* is the audio version beside
    a video, or the video beside that.
    """

    recording: Recording
    url: str
    media_type: str
    size: int | None
    saves_data: bool
    other: Version | None = None

    @property
    def is_large(self) -> bool:
        return self.size is not None and self.size >= LARGE

    @property
    def preload(self) -> str:
        return "none" if self.is_large or self.saves_data else "metadata"


def player_of(page: Webinar, start: int | None, request: HttpRequest) -> Player | None:
    """Return what plays *page* from second *start* on, None where it has nothing of its own.

    Of two versions it is the one that ``?play=`` names (audio or video), else the smaller
    one for whoever saves data.
    """
    named = {VIDEO: page.recording_id, AUDIO: page.audio_id}
    found = open_recordings().in_bulk([key for key in named.values() if key])
    versions = {play: found[key] for play, key in named.items() if key in found}
    if not versions:
        return None
    saves_data = request.headers.get("Save-Data", "").lower() == "on"
    wanted = request.GET.get("play", "")
    if wanted not in versions:
        wanted = AUDIO if saves_data and AUDIO in versions else next(iter(versions))
    recording = versions.pop(wanted)
    return Player(
        recording,
        url=f"{recording.url}#t={start}" if start else recording.url,
        media_type=recording.sources[0]["type"],
        size=_size(recording),
        saves_data=saves_data,
        other=next((Version(play, _size(one)) for play, one in versions.items()), None),
    )


def seconds_of(text: str) -> int | None:
    """Return the moment that a visitor's address asks for, or None."""
    try:
        seconds = float(text)
    except ValueError:
        return None
    return int(seconds) if math.isfinite(seconds) and 0 <= seconds < 86_400 else None


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


def let_play(page: Webinar, answer: HttpResponseBase) -> HttpResponseBase:
    """Allow the page *answer* to hold the player of its provider, and that one alone."""
    video = provided_video(page.recording_link)
    # The signs on the buttons of Video.js are a font within its style sheet.
    sources = {"font-src": ["'self'", "data:"], "frame-src": [video.frame_host] if video else None}
    answer._csp_update = sources  # type: ignore[attr-defined]
    patch_vary_headers(answer, ["Save-Data"])
    return answer


def _size(recording: Recording) -> int | None:
    """Return the bytes of a file on this machine; no page waits for an object store."""
    if hasattr(recording.file.storage, "signed_url"):
        return None
    try:
        return recording.file.size
    except OSError:
        return None
