"""Tracks as people bring them, read into clean cues or refused by the line."""

import re
from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from resources.caption_syntax import HEADER, Block, blocks, lines_of, voices
from resources.captions import Cue
from resources.tracks.rolling import unrolled
from resources.tracks.speakers import with_speakers
from resources.tracks.writing import write_track

# More than a day of speech, and more than anybody would correct.
MOST_CUES = 30_000
MOST_NAMED = 5  # errors that are told one by one
_METADATA = re.compile(r"kind\s*:\s*metadata\s*$", re.IGNORECASE)


def tidy_track(content: str, *, is_speech: bool) -> str:
    """Return a WebVTT or SubRip text as clean WebVTT; see :func:`read_track`."""
    return write_track(read_track(content, is_speech=is_speech))


def is_tidy(content: str) -> bool:
    """Whether *content* is as :func:`tidy_track` and the editor of cues leave it."""
    return content.startswith(HEADER) and write_track(held_cues(content)) == content


def read_track(content: str, *, is_speech: bool) -> list[Cue]:
    """Return the cues of a WebVTT or SubRip text, in the order of their start.

    Their texts keep their lines. In speech, names before a colon become speakers, and
    captions that roll are folded. Raises ValidationError with the number of each line that
    cannot be read.
    """
    lines = lines_of(content.strip("\n"))
    _check_whole(content, lines)
    found = list(blocks(lines))
    _check_times(found)
    cues = _cues(found)
    if not cues:
        raise _error(len(lines), _("There is no cue: a line such as 00:01.000 --> 00:04.000."))
    return with_speakers(unrolled(cues)) if is_speech else cues


def held_cues(content: str) -> list[Cue]:
    """Return the cues that a track holds, in the order of their start, for editing.

    Their texts keep their lines; what cannot be read is left out, as players do.
    """
    return _cues(blocks(lines_of(content)))


def _cues(found: Iterable[Block]) -> list[Cue]:
    cues = [
        Cue(*block.times, speaker, text)
        for block in found
        if block.times
        for speaker, text in voices("\n".join(block.lines))
    ]
    return sorted(cues, key=lambda cue: cue.start)


def _check_whole(content: str, lines: Sequence[str]) -> None:
    if not lines[0].startswith(HEADER) and not any("-->" in line for line in lines[:2]):
        raise _error(1, _("The first line must be the word WEBVTT."))
    head = lines[: lines.index("")] if "" in lines else lines
    if any(_METADATA.match(line) for line in head):
        words = _("This is a track of metadata, which is data for a program and nothing to read.")
        raise ValidationError(words, code="metadata")
    if content.count("-->") > MOST_CUES:
        words = _("There are %(count)d cues; at most %(most)d are accepted. Split the recording.")
        params = {"count": content.count("-->"), "most": MOST_CUES}
        raise ValidationError(words, code="cues", params=params)


def _check_times(found: Sequence[Block]) -> None:
    errors = []
    for block in found:
        if block.times is None:
            errors.append(_error(block.line, _("Write the times like 00:01.000 --> 00:04.000.")))
        elif block.times[1] < block.times[0]:
            errors.append(_error(block.line, _("The cue must not end before it starts.")))
    more = len(errors) - MOST_NAMED
    if more > 0:
        words = ngettext_lazy("and %(count)d more line", "and %(count)d more lines", "count")
        errors[MOST_NAMED:] = [ValidationError(words, params={"count": more})]
    if errors:
        raise ValidationError(errors)


def _error(number: int, message: str | Promise) -> ValidationError:
    return ValidationError(
        _("Line %(number)s: %(message)s"), params={"number": number, "message": message}
    )
