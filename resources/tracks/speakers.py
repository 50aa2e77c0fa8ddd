"""Speakers that captions name in their text, as in ``AMINA DIALLO: Welcome``."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from resources.captions import Cue

# Up to four words; the arrows of live captions say that another person speaks.
_ARROWS = re.compile(r">>+ *([^\W\d_][\w.'’-]*(?: [\w.'’-]+){0,3}): *")
_CAPITALS = re.compile(
    r"(?:- *)?([^\W\d_a-z][^\W\d_a-z.'’-]+(?: [^\W\d_a-z][^\W\d_a-z.'’-]*){0,3}): +"
)


def with_speakers(cues: Sequence[Cue]) -> list[Cue]:
    """Return *cues* with the speakers that their texts begin with, where that is certain.

    A name after arrows is. One in capital letters is where it comes at least twice: NOTE or
    WARNING may be said once. Captions that name a speaker properly stay as they are.
    """
    if any(cue.speaker for cue in cues):
        return list(cues)
    counted = Counter(
        found[1]
        for cue in cues
        for line in cue.text.split("\n")
        if (found := _CAPITALS.match(line))
    )
    recurring = {name for name, count in counted.items() if count > 1 and name == name.upper()}
    return [part for cue in cues for part in _parts(cue, recurring)]


def _parts(cue: Cue, recurring: set[str]) -> Iterator[Cue]:
    """Yield *cue* in one part for each who speaks in it."""
    speaker, lines = "", list[str]()
    for line in cue.text.split("\n"):
        found = _ARROWS.match(line) or _CAPITALS.match(line)
        is_new = found is not None and (line.startswith(">") or found[1] in recurring)
        if found is not None and is_new:
            if lines and found[1] != speaker:
                yield replace(cue, speaker=speaker, text="\n".join(lines))
                lines = []
            speaker = found[1]
        said = line[found.end() :] if found is not None and is_new else line
        if said:
            lines.append(said)
    if lines:
        yield replace(cue, speaker=speaker, text="\n".join(lines))
