"""Speech cut into segments: what is indexed, and what becomes a moment when found."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence

from resources.captions import CaptionError, Cue, read_cues
from resources.models import Track
from search.passages import Segment

logger = logging.getLogger(__name__)

# A segment ends with the cue that fills so many seconds: shorter ones hold too few of
# the words, longer ones do not lead to the place (field measurements: 20 to 45 is best).
SECONDS = 30.0


def speech_of(keys: Iterable[int]) -> dict[int, list[Segment]]:
    """Return the segments of what is said in the recordings of the resources *keys*.

    Only captions and subtitles are speech; a track that cannot be read gives none.
    """
    segments: dict[int, list[Segment]] = defaultdict(list)
    tracks = Track.objects.filter(page_id__in=list(keys), kind__in=Track.SPEECH)
    rows = tracks.order_by("page_id", "sort_order", "pk")
    for page, language, status, content in rows.values_list(
        "page_id", "language", "status", "content"
    ):
        try:
            cues = read_cues(content)
        except CaptionError:
            logger.warning("A caption track of page %d cannot be read", page)
            continue
        segments[page] += [
            Segment("speech", int(part[0].start), language, _text(part), status)
            for part in cut(cues)
        ]
    return segments


def cut(cues: Sequence[Cue]) -> list[list[Cue]]:
    """Return *cues* in stretches of about half a minute, each with the last cue before it.

    The overlap keeps a phrase that runs across a border in one piece.
    """
    stretches: list[list[Cue]] = []
    current: list[Cue] = []
    for cue in cues:
        current.append(cue)
        if cue.end - current[0].start >= SECONDS:
            stretches.append(current)
            current = [cue]
    if current and (not stretches or len(current) > 1):
        stretches.append(current)
    return stretches


def _text(cues: Iterable[Cue]) -> str:
    return " ".join(cue.text for cue in cues)
