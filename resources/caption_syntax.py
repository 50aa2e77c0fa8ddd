"""Whether a text that an editor pastes is WebVTT, said by the line."""

import re

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from resources.captions import read_cues

_TIME = r"(?:(\d{1,3}):)?([0-5]?\d):([0-5]?\d)\.(\d{1,3})"
_TIMING = re.compile(rf"\s*{_TIME}\s+-->\s+{_TIME}(?:\s.*)?$")
# SubRip, the other common format, writes 00:00:01,500 and numbers its cues.
_SRT_COMMA = re.compile(r"(?<=\d\d),(?=\d{3}\b)")
_ARROW = "-->"


def tidy_captions(content: str) -> str:
    """Return *content* as WebVTT, turning SubRip into it.

    Raises ValidationError with the number of the first line that cannot be read.
    """
    lines = re.split(r"\r\n|\r|\n", content.lstrip("\ufeff").rstrip())
    first_number = 1
    if not lines[0].startswith("WEBVTT"):
        if not any(_ARROW in line for line in lines[:2]):
            raise _error(1, _("The first line must be the word WEBVTT."))
        lines = ["WEBVTT", "", *lines]
        first_number = -1
    for place, line in enumerate(lines):
        if _ARROW in line:
            lines[place] = _SRT_COMMA.sub(".", line)
            _check_timing(lines[place], place + first_number)
    tidy = "\n".join(lines) + "\n"
    if not read_cues(tidy):
        raise _error(len(lines), _("There is no cue: a line such as 00:01.000 --> 00:04.000."))
    return tidy


def _check_timing(line: str, number: int) -> None:
    match = _TIMING.match(line)
    if match is None:
        raise _error(number, _("Write the times like 00:01.000 --> 00:04.000."))
    start, end = _milliseconds(match.groups()[:4]), _milliseconds(match.groups()[4:])
    if end <= start:
        raise _error(number, _("The cue must end after it starts."))


def _milliseconds(parts: tuple[str | None, ...]) -> int:
    hours, minutes, seconds, fraction = (part or "0" for part in parts)
    whole = (int(hours) * 60 + int(minutes)) * 60 + int(seconds)
    return whole * 1000 + int(fraction.ljust(3, "0"))


def _error(number: int, message: str | Promise) -> ValidationError:
    return ValidationError(
        _("Line %(number)s: %(message)s"), params={"number": number, "message": message}
    )
