"""Cues written as clean WebVTT: times, speakers and text, and nothing else."""

import html
from collections.abc import Iterable

from resources.caption_syntax import HEADER
from resources.captions import Cue


def write_track(cues: Iterable[Cue]) -> str:
    """Return *cues* as the content of a track.

    People who speak at the very same time share one cue, so that a player shows them in
    their order; reading gives one for each again.
    """
    written: list[str] = []
    last: Cue | None = None
    for cue in cues:
        is_beside = last is not None and (cue.start, cue.end) == (last.start, last.end)
        if last is not None and is_beside and cue.speaker not in ("", last.speaker):
            written.append(_said(cue))
        else:
            written += ["", f"{stamp(cue.start)} --> {stamp(cue.end)}", _said(cue)]
        last = cue
    return "\n".join([HEADER, *written, ""])


def stamp(seconds: float) -> str:
    """Return a time as WebVTT writes it: 62.5 becomes "01:02.500"."""
    minutes, thousandths = divmod(round(seconds * 1000), 60_000)
    hours, minutes = divmod(minutes, 60)
    whole, thousandths = divmod(thousandths, 1000)
    clock = f"{minutes:02}:{whole:02}.{thousandths:03}"
    return f"{hours:02}:{clock}" if hours else clock


def _said(cue: Cue) -> str:
    text = html.escape(cue.text, quote=False)
    return f"<v {html.escape(cue.speaker, quote=False)}>{text}" if cue.speaker else text
