"""A file of captions, subtitles, chapters or descriptions becomes a track of its webinar."""

from collections.abc import Callable, Iterable
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from resources.attaching.changes import Change, Outcome, RefusedError, inspected
from resources.attaching.names import METADATA, Reading
from resources.attaching.pages import latest
from resources.models import ResourcePage, Track, Webinar
from resources.tracks.encodings import Choice, UncertainError, UnreadableError, decoded
from resources.tracks.forms import MAX_SIZE
from resources.tracks.reading import tidy_track
from resources.uploads.kinds import TRACKS

# Chooses an encoding for a file; "" where nobody can.
Ask = Callable[[Path, list[Choice]], str]


def track_change(path: Path, page: ResourcePage, reading: Reading, ask: Ask) -> Change:
    """Return what the file at *path* changes on *page*; see :class:`Change`.

    A track that a person has edited is never replaced.
    """
    if not isinstance(page, Webinar):
        words = _("“%(title)s” is no webinar, and only webinars have tracks")
        raise RefusedError(words % {"title": page.title})
    if reading.kind == METADATA:
        raise RefusedError(_("metadata is data for a program, and nothing to read"))
    language = reading.language or page.locale.language_code
    is_own = language == page.locale.language_code
    kind = Track.Kind(reading.kind or (Track.Kind.CAPTIONS if is_own else Track.Kind.SUBTITLES))
    content = _content_of(path, kind, language, ask)
    present = _track_in(latest(page).tracks.all(), kind, language)
    if present is None:
        outcome = Outcome.ATTACHED
    elif present.content == content:
        outcome = Outcome.UNCHANGED
    elif present.status == Track.Status.MACHINE:
        outcome = Outcome.REPLACED
    else:
        raise _edited()

    def apply(draft: Webinar) -> None:
        tracks = list(draft.tracks.all())
        track = _track_in(tracks, kind, language)
        if track is None:
            track = Track(kind=kind, language=language, sort_order=len(tracks))
            tracks.append(track)
        elif track.status != Track.Status.MACHINE:
            raise _edited()
        track.content, track.added_at = content, timezone.now()
        draft.tracks.set(tracks)

    detail = f"“{page.title}”, {kind.label}, {language}"
    return Change(outcome, detail, (page.pk, kind, language), content, apply)


def _edited() -> RefusedError:
    return RefusedError(_("a person edited the track that is there"))


def _track_in(tracks: Iterable[Track], kind: str, language: str) -> Track | None:
    return next((one for one in tracks if (one.kind, one.language) == (kind, language)), None)


def _content_of(path: Path, kind: str, language: str, ask: Ask) -> str:
    """Return the text of a track as it is kept; read and checked as in the admin."""
    with inspected(path, TRACKS, MAX_SIZE) as upload:
        content = upload.read()
    try:
        text = decoded(content, language)
    except UncertainError as error:
        encoding = ask(path, error.choices)
        if not encoding:
            words = _("its encoding is not certain; run this without --no-input and choose")
            raise RefusedError(words) from error
        text = decoded(content, language, encoding)
    except UnreadableError as error:
        raise RefusedError(_("it is no text that can be read")) from error
    try:
        return tidy_track(text, is_speech=kind in Track.SPEECH)
    except ValidationError as error:
        raise RefusedError(" ".join(error.messages)) from error
