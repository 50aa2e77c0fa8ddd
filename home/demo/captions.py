"""What was said in a webinar, as timed captions.

A transcript is paragraphs apart by an empty line, each beginning with its speaker:
``Ana Duarte: Good evening …``. Times are seconds from the beginning.
"""

import re
import textwrap
from dataclasses import dataclass
from itertools import groupby

WORDS_A_MINUTE = 150
PAUSE = 0.6  # seconds between two paragraphs
WORDS_A_CUE = 20
SENTENCES_A_CUE = 3
LINE_LENGTH = 56  # characters, so that a caption takes two or three lines

_TITLES = ("Dr.", "Dra.", "Mr.", "Mrs.", "Ms.", "Sr.", "Sra.", "Srta.", "St.", "EE. UU.")
_EMPTY_LINE = re.compile(r"\n\s*\n")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[”’\")]*\s+|(?<=[.!?…][”’\")])\s+")
_CLAUSE_END = (",", ";", ":", "…")


@dataclass(frozen=True)
class Cue:
    """A few words of one speaker; ``paragraph`` is the 1-based paragraph they stand in."""

    speaker: str
    text: str
    paragraph: int

    @property
    def seconds(self) -> float:
        """How long it takes to say."""
        return len(self.text.split()) * 60 / WORDS_A_MINUTE


@dataclass(frozen=True)
class TimedCue:
    cue: Cue
    start: float
    end: float


def cues(transcript: str) -> list[Cue]:
    """Return *transcript* cut into cues at the ends of sentences, long ones at a comma."""
    found = []
    for number, paragraph in enumerate(re.split(_EMPTY_LINE, transcript.strip()), start=1):
        speaker, _, words = paragraph.partition(":")
        found += [Cue(speaker.strip(), text, number) for text in _portions(words)]
    return found


def timed(spoken: list[Cue], lengths: list[float] | None = None) -> list[TimedCue]:
    """Return the cues with their times, at an even pace or by the *lengths* of a recording."""
    clock, previous = 0.0, 1
    result = []
    for position, cue in enumerate(spoken):
        if cue.paragraph != previous:
            clock += PAUSE
        previous = cue.paragraph
        end = clock + (lengths[position] if lengths else cue.seconds)
        result.append(TimedCue(cue, round(clock, 3), round(end, 3)))
        clock = end
    return result


def translated(track: list[TimedCue], translation: str) -> list[TimedCue]:
    """Return the cues of *translation*, its paragraphs at the times of those of *track*.

    Within a paragraph the time is shared out by the length of the words. Raises ValueError
    where the two have not as many paragraphs.
    """
    paragraphs = [list(said) for _number, said in groupby(track, lambda cue: cue.cue.paragraph)]
    result = []
    for said, words in zip(paragraphs, re.split(_EMPTY_LINE, translation.strip()), strict=True):
        portions = _portions(words)
        clock = said[0].start
        a_letter = (said[-1].end - clock) / sum(map(len, portions))
        for text in portions:
            end = clock + len(text) * a_letter
            cue = Cue(said[0].cue.speaker, text, said[0].cue.paragraph)
            result.append(TimedCue(cue, round(clock, 3), round(end, 3)))
            clock = end
    return result


def to_webvtt(track: list[TimedCue]) -> str:
    """Return *track* as the text of a WebVTT file with voices."""
    parts = ["WEBVTT"]
    for entry in track:
        lines = "\n".join(textwrap.wrap(_escaped(entry.cue.text), LINE_LENGTH))
        speaker = _escaped(entry.cue.speaker)
        parts.append(f"{_stamp(entry.start)} --> {_stamp(entry.end)}\n<v {speaker}>{lines}")
    return "\n\n".join(parts) + "\n"


def paragraph_starts(track: list[TimedCue]) -> dict[int, float]:
    """Return the second at which each paragraph begins."""
    starts: dict[int, float] = {}
    for entry in track:
        starts.setdefault(entry.cue.paragraph, entry.start)
    return starts


def _portions(words: str) -> list[str]:
    portions: list[str] = []
    sentences_in_last = 0
    for sentence in _sentences(words):
        together = f"{portions[-1]} {sentence}" if portions else sentence
        fits = len(together.split()) <= WORDS_A_CUE
        if portions and fits and sentences_in_last < SENTENCES_A_CUE:
            portions[-1] = together
            sentences_in_last += 1
        else:
            parts = _halved(sentence)
            portions += parts
            # What is left of a cut sentence stands by itself.
            sentences_in_last = 1 if len(parts) == 1 else SENTENCES_A_CUE
    return portions


def _sentences(words: str) -> list[str]:
    sentences: list[str] = []
    rest = " ".join(words.split())
    start = 0
    for end in _SENTENCE_END.finditer(rest):
        sentence = rest[start : end.end()].strip()
        if not sentence.endswith(_TITLES):
            sentences.append(sentence)
            start = end.end()
    return [*sentences, rest[start:]] if rest[start:] else sentences


def _halved(sentence: str) -> list[str]:
    """Cut a long sentence at the clause nearest its middle, again until every part fits."""
    words = sentence.split()
    if len(words) <= WORDS_A_CUE:
        return [sentence]
    middle = len(words) // 2
    clauses = [at for at, word in enumerate(words, start=1) if word.endswith(_CLAUSE_END)]
    near = [at for at in clauses if abs(at - middle) <= len(words) // 3]
    cut = min(near, key=lambda at: abs(at - middle), default=middle)
    return [*_halved(" ".join(words[:cut])), *_halved(" ".join(words[cut:]))]


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _stamp(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}.{rest % 1000:03}"
