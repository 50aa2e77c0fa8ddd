"""Tracks as they stand in the latest revision of their webinar, and saved into a new one."""

from collections.abc import Iterable, Sequence
from typing import Any

from resources.captions import Cue
from resources.models import Track, Webinar
from resources.tracks.writing import write_track


def held_tracks(webinar: Webinar) -> list[Track]:
    """Return the tracks of *webinar* as an editor sees them: those of its draft."""
    return list(_latest(webinar).tracks.all())


def track_in(tracks: Iterable[Track], kind: str, language: str) -> Track | None:
    """Return the first of *tracks* that is of *kind* and in *language*."""
    return next((one for one in tracks if (one.kind, one.language) == (kind, language)), None)


def save_track(
    webinar: Webinar, changed: Track, cues: Sequence[Cue], user: Any, *, publish: bool
) -> None:
    """Save *cues* and the status of *changed* in a new revision, which is published or not.

    A draft may be as incomplete as it is; raises ValidationError where it is to be published.
    """
    draft = _latest(webinar)
    tracks = list(draft.tracks.all())
    track = track_in(tracks, changed.kind, changed.language)
    if track is None:
        track = Track(kind=changed.kind, language=changed.language, sort_order=len(tracks))
        tracks.append(track)
    track.content, track.status = write_track(cues), changed.status
    draft.tracks.set(tracks)
    revision = draft.save_revision(user=user, log_action=True, clean=publish)
    if publish:
        revision.publish(user=user)


def _latest(webinar: Webinar) -> Any:
    return webinar.get_latest_revision_as_object() if webinar.latest_revision_id else webinar
