"""What is said in a webinar, as people read it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import get_language

from resources.captions import CaptionError, Cue, clock, read_cues
from resources.languages import language_label
from resources.models import Track, Webinar

# A paragraph ends after this many seconds, even where one person speaks on: long enough
# to read, short enough to find a moment by its time.
PARAGRAPH_SECONDS = 45.0


@dataclass(frozen=True)
class Paragraph:
    """What one person says at a stretch; *start* in seconds from the beginning."""

    start: float
    speaker: str
    cues: list[Cue] = field(default_factory=list)

    @property
    def time(self) -> str:
        """The start as people read it."""
        return clock(self.start)

    @property
    def text(self) -> str:
        return " ".join(cue.text for cue in self.cues)

    def goes_on_with(self, cue: Cue) -> bool:
        """Whether *cue* belongs to the paragraph: captions name a speaker once."""
        same_speaker = cue.speaker in ("", self.speaker)
        return same_speaker and cue.end - self.start <= PARAGRAPH_SECONDS


@dataclass(frozen=True)
class Transcript:
    """The speech of a recording in one language; the others as (code, name).

    ``current`` is the cue that the reader came for.
    """

    track: Track
    language: str
    language_label: str
    status: str
    paragraphs: list[Paragraph]
    others: list[tuple[str, str]]
    current: Cue | None


def transcript_of(page: Webinar, wanted: str, start: int | None = None) -> Transcript | None:
    """Return the transcript in *wanted*, else in the reader's language, else in any.

    *start* is the moment the reader came for, in seconds. A track that cannot be read is
    passed over; those in other languages are not read at all.
    """
    speech = [track for track in page.tracks.all() if track.kind in Track.SPEECH]
    preferred = [wanted, get_language(), page.locale.language_code]

    def rank(track: Track) -> int:
        return preferred.index(track.language) if track.language in preferred else len(preferred)

    for track in sorted(speech, key=rank):
        cues = cues_of(track)
        if cues:
            break
    else:
        return None
    languages = dict.fromkeys(other.language for other in speech)
    return Transcript(
        track=track,
        language=track.language,
        language_label=language_label(track.language),
        status=track.get_status_display(),
        paragraphs=paragraphs(cues),
        others=[(code, language_label(code)) for code in languages if code != track.language],
        current=cue_at(cues, start),
    )


def cues_of(track: Track) -> list[Cue]:
    """Return the cues of *track*, none where it cannot be read."""
    try:
        return read_cues(track.content)
    except CaptionError:
        return []


def paragraphs(cues: Iterable[Cue]) -> list[Paragraph]:
    """Return *cues* put together into paragraphs of one speaker each."""
    found: list[Paragraph] = []
    for cue in cues:
        if not found or not found[-1].goes_on_with(cue):
            found.append(Paragraph(cue.start, cue.speaker))
        found[-1].cues.append(cue)
    return found


def cue_at(cues: Iterable[Cue], start: int | None) -> Cue | None:
    """Return the cue that an address with *start* (whole seconds) leads to.

    It is the first that begins within this second, else the last that begins before.
    """
    found = None
    for cue in cues:
        if start is None or cue.start >= start + 1:
            break
        if found is None or int(found.start) != start:
            found = cue
    return found


def as_text(read: Iterable[Paragraph]) -> str:
    """Return a transcript as plain text: a paragraph each, after its time and speaker."""
    parts = []
    for paragraph in read:
        speaker = f" {paragraph.speaker}:" if paragraph.speaker else ""
        parts.append(f"[{clock(paragraph.start)}]{speaker} {paragraph.text}\n")
    return "\n".join(parts)
