"""What is said in a recording, read from WebVTT."""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import webvtt
from webvtt.errors import MalformedCaptionError, MalformedFileError
from webvtt.models import Caption

# A paragraph of a transcript ends after this many seconds, even where one person
# speaks on: long enough to read, short enough to find a moment by its time.
PARAGRAPH_SECONDS = 45.0

_SPACE = re.compile(r"\s+")

# A cue as nearly every program writes it: perhaps a number, its times, its lines.
_TIME = r"(?:(\d\d):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_PLAIN_CUE = re.compile(rf"(?:\d+\n)?{_TIME} --> {_TIME}\n(\S[^\n]*(?:\n\S[^\n]*)*)")


class CaptionError(ValueError):
    """The text is not WebVTT."""


@dataclass(frozen=True)
class Cue:
    """A stretch of speech; times in seconds from the beginning of the recording."""

    start: float
    end: float
    speaker: str
    text: str


def read_cues(content: str) -> list[Cue]:
    """Return the cues of a WebVTT text, in the order of their start.

    A cue in which two people speak becomes one cue for each. A damaged cue is left
    out, as browsers do; a text that is no WebVTT at all raises CaptionError.
    """
    cues = _plain_cues(content)
    if cues is None:
        try:
            captions = webvtt.from_string(content).captions
        except (MalformedFileError, MalformedCaptionError) as error:
            raise CaptionError(str(error)) from error
        cues = [cue for caption in captions for cue in _cues_of(caption)]
    return sorted(cues, key=lambda cue: cue.start)


def paragraphs(cues: Iterable[Cue]) -> list[Cue]:
    """Return *cues* joined into paragraphs of one speaker each, for reading."""
    joined: list[Cue] = []
    for cue in cues:
        last = joined[-1] if joined else None
        if last is not None and _continues(last, cue):
            joined[-1] = Cue(last.start, cue.end, last.speaker, f"{last.text} {cue.text}")
        else:
            joined.append(cue)
    return joined


def clock(seconds: float) -> str:
    """Return a time as people read it on a player: 754 becomes "12:34"."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _plain_cues(content: str) -> list[Cue] | None:
    """Return the cues of a text in the plainest form; None where it is not.

    The whole parser gives the same, in more than ten times the time: an hour of speech is
    read whenever its webinar is shown or indexed.
    """
    if "<" in content or "&" in content or not content.replace("\n", " ").isprintable():
        return None
    head, *blocks = content.strip("\n").split("\n\n")
    if head != "WEBVTT":
        return None
    cues = []
    for block in blocks:
        found = _PLAIN_CUE.fullmatch(block)
        if found is None or "-->" in found[9]:
            return None
        start, end = _seconds(*found.group(1, 2, 3, 4)), _seconds(*found.group(5, 6, 7, 8))
        cues.append(Cue(start, end, "", " ".join(found[9].split())))
    return cues


def _seconds(hours: str | None, minutes: str, seconds: str, thousandths: str) -> float:
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    return (whole * 1000 + int(thousandths)) / 1000


def _cues_of(caption: Caption) -> Iterator[Cue]:
    start = caption.start_time.in_milliseconds() / 1000
    end = caption.end_time.in_milliseconds() / 1000
    before, *spans = Caption.VOICE_SPAN_PATTERN.split(caption.raw_text)
    for speaker, text in [("", before), *zip(spans[::2], spans[1::2], strict=True)]:
        words = _plain(text)
        if words:
            yield Cue(start, end, _plain(speaker), words)


def _plain(text: str) -> str:
    """Return *text* without markup, on one line."""
    bare = html.unescape(Caption.CUE_TEXT_TAGS.sub("", text))
    return _SPACE.sub(" ", bare).strip()


def _continues(last: Cue, cue: Cue) -> bool:
    """Whether *cue* belongs to the paragraph *last*: captions name a speaker once."""
    same_speaker = cue.speaker in ("", last.speaker)
    return same_speaker and cue.end - last.start <= PARAGRAPH_SECONDS
