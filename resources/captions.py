"""What is said in a recording, read from WebVTT."""

from dataclasses import dataclass

from resources.caption_syntax import HEADER, blocks, lines_of, voices


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
    lines = lines_of(content)
    if not lines[0].startswith(HEADER):
        raise CaptionError("It does not begin with the word WEBVTT.")
    cues = [
        Cue(*block.times, speaker, text.replace("\n", " "))
        for block in blocks(lines)
        if block.times
        for speaker, text in voices("\n".join(block.lines))
    ]
    return sorted(cues, key=lambda cue: cue.start)


def clock(seconds: float) -> str:
    """Return a time as people read it on a player: 754 becomes "12:34"."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
