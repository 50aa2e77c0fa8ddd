"""The syntax of WebVTT, line by line, and of SubRip, which is near enough to be read alike.

What makes a cue is what browsers make one: any line with an arrow gives times, and the lines
after it up to an empty one are its text. All else (notes, styles, regions) is passed over.
Times are taken as they are meant: with a comma, too few digits, or up to 999 hours.
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from resources.text import without_controls

HEADER = "WEBVTT"
ARROW = "-->"
_LINE_END = re.compile(r"\r\n|\r|\n")
_BLANK = r"[ \t\f]*"
_STAMP = r"(?:(\d{1,3}):)?([0-5]?\d):([0-5]?\d)[.,](\d{3}(?!\d)|\d{1,2}(?=[ \t\f-]|$))"
_TIMING = re.compile(rf"{_BLANK}{_STAMP}{_BLANK}-->{_BLANK}{_STAMP}", re.ASCII)
# Two times with another sign between them: somebody meant a cue.
_BEFORE_TIME = "0123456789 \t\f"
_NEARLY = re.compile(rf"{_BLANK}{_STAMP}{_BLANK}[^\w\s]{{1,3}}{_BLANK}{_STAMP}", re.ASCII)
_TIME = re.compile(
    rf"{_BLANK}(?:(\d{{1,3}}):)?([0-5]?\d):([0-5]?\d)(?:[.,](\d{{1,3}}))?{_BLANK}", re.ASCII
)
_TAG = re.compile(r"<(?:(/?)([a-zA-Z]+)((?:[\s./][^<>]*)?)|/|\d\d[\d:.]*)>", re.ASCII)
# SubRip's own markup: {\an8} puts a cue at the top.
_BRACES = re.compile(r"\{\\[^{}\n]*\}")


@dataclass
class Block:
    """A cue as it stands: the number of its line, its times in seconds, its lines of text.

    The times are None where that line cannot be read.
    """

    line: int
    times: tuple[float, float] | None
    lines: list[str] = field(default_factory=list)


def lines_of(content: str) -> list[str]:
    """Return the lines of a text; NUL stands for a character that was lost."""
    return _LINE_END.split(content.removeprefix("\ufeff").replace("\0", "\ufffd"))


def blocks(lines: Sequence[str]) -> Iterator[Block]:
    """Yield the cues in *lines*, readable or not, as they come."""
    is_subrip = not lines[0].startswith(HEADER)
    current: Block | None = None
    for number, line in enumerate(lines, 1):
        if number == 1 and not is_subrip:
            continue
        if ARROW in line or (line[:1] in _BEFORE_TIME and _NEARLY.match(line)):
            if current is not None:
                # SubRip numbers its cues; no empty line need stand before the number.
                if is_subrip and current.lines and current.lines[-1].strip().isdigit():
                    current.lines.pop()
                yield current
            current = Block(number, _times(line))
        elif current is not None and line:
            current.lines.append(_BRACES.sub("", line) if is_subrip else line)
        elif current is not None:
            yield current
            current = None
    if current is not None:
        yield current


def seconds_of(text: str) -> float | None:
    """Return the seconds that a time like 1:02:03.5 means, None where it is no time."""
    found = _TIME.fullmatch(text)
    return found and _seconds(found[1], found[2], found[3], found[4] or "0")


def voices(text: str) -> list[tuple[str, str]]:
    """Return what is said in the text of a cue, as (speaker, plain text in its lines).

    Markup is dropped and its text kept. The speaker is "" where nobody is named.
    """
    if "<" not in text:
        words = _plain(text)
        return [("", words)] if words else []
    said: list[tuple[str, list[str]]] = []
    named: list[str] = []
    place = 0
    for tag in _TAG.finditer(text):
        _say(said, named, text[place : tag.start()])
        place = tag.end()
        closing, name = tag[1], (tag[2] or "").lower()
        if name == "rt":  # how the characters before it are spoken
            _say(said, named, ")" if closing else "(")
        elif name == "v" and closing:
            del named[-1:]
        elif name == "v":
            named.append(_speaker(tag[3]))
    _say(said, named, text[place:])
    plain = [(speaker, _plain("".join(parts))) for speaker, parts in said]
    return [(speaker, words) for speaker, words in plain if words]


def _say(said: list[tuple[str, list[str]]], named: list[str], text: str) -> None:
    speaker = named[-1] if named else ""
    if said and said[-1][0] == speaker:
        said[-1][1].append(text)
    elif text.strip():
        said.append((speaker, [text]))


def _speaker(annotation: str) -> str:
    """Return the name in what follows the "v" of a tag: classes, then the name."""
    name = annotation.split(maxsplit=1)[1:] if annotation[:1] == "." else [annotation]
    return _plain(" ".join(name)).replace("\n", " ")


def _plain(text: str) -> str:
    if "&" in text:
        text = html.unescape(text)
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(
        line if line.isprintable() else without_controls(line) for line in lines if line
    )


def _times(line: str) -> tuple[float, float] | None:
    found = _TIMING.match(line)
    return found and (_seconds(*found.group(1, 2, 3, 4)), _seconds(*found.group(5, 6, 7, 8)))


def _seconds(hours: str | None, minutes: str, seconds: str, fraction: str) -> float:
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    return (whole * 1000 + int(fraction.ljust(3, "0"))) / 1000
