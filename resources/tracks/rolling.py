"""Captions that roll: each repeats the lines that stand above its own on the screen."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from resources.captions import Cue

# Of all cues, so many repeat and go on where captions roll. In a song or a chorus fewer do:
# what is said twice there is repeated as a whole.
SHARE = 0.4
MOST_LINES = 4  # that stand on a screen
# Seconds between two cues that stand on the screen together.
GAP = 0.5


def unrolled(cues: Sequence[Cue]) -> list[Cue]:
    """Return *cues*, which are in order, with each line once, from when it came up.

    Captions that do not roll come back as they are.
    """
    carried = [_repeated(before, cue) for before, cue in pairwise(cues)]
    going_on = sum(0 < count < _height(cue) for count, cue in zip(carried, cues[1:], strict=True))
    if len(cues) < 3 or going_on < SHARE * (len(cues) - 1):
        return list(cues)
    folded = [cues[0]]
    for count, cue in zip(carried, cues[1:], strict=True):
        new = cue.text.split("\n")[count:]
        if new:
            folded.append(replace(cue, text="\n".join(new)))
        else:
            folded[-1] = replace(folded[-1], end=max(folded[-1].end, cue.end))
    return folded


def _repeated(before: Cue, cue: Cue) -> int:
    """Return how many lines at the head of *cue* are the last ones of *before*."""
    if cue.start - before.end > GAP or cue.speaker != before.speaker:
        return 0
    shown, lines = before.text.split("\n"), cue.text.split("\n")
    most = min(len(shown), len(lines), MOST_LINES)
    return next((count for count in range(most, 0, -1) if shown[-count:] == lines[:count]), 0)


def _height(cue: Cue) -> int:
    return cue.text.count("\n") + 1
