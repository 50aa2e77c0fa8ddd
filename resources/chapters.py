"""The chapters of a recording, whichever way an editor gave them."""

from dataclasses import dataclass

from resources.captions import CaptionError, read_cues
from resources.models import Track, Webinar


@dataclass(frozen=True)
class ChapterMark:
    """Where a chapter begins, in seconds from the beginning of the recording."""

    start: float
    title: str


def chapters_of(page: Webinar, language: str) -> list[ChapterMark]:
    """Return the chapters of *page*, titled in *language* where somebody wrote them so.

    A track of chapters in that language comes first, then one in the page's own, then the
    chapters listed on the page, then a track in any language. A track that cannot be read
    is passed over.
    """
    tracks = {
        track.language: track for track in page.tracks.all() if track.kind == Track.Kind.CHAPTERS
    }
    for code in (language, page.locale.language_code):
        if code in tracks and (marks := _marks(tracks[code])):
            return marks
    listed = [ChapterMark(chapter.start, chapter.title) for chapter in page.chapters.all()]
    if listed:
        return sorted(listed, key=lambda mark: mark.start)
    return next((marks for track in tracks.values() if (marks := _marks(track))), [])


def _marks(track: Track) -> list[ChapterMark]:
    try:
        return [ChapterMark(cue.start, cue.text) for cue in read_cues(track.content)]
    except CaptionError:
        return []
