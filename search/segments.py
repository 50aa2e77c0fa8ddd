"""Speech and files cut into segments: what is indexed, and what becomes a moment when found."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from django.db.models import Sum

from resources.captions import CaptionError, Cue, read_cues
from resources.extraction.readers import reader_of
from resources.models import Attachment, Track, current_texts
from resources.visibility import open_documents
from search.passages import Segment

logger = logging.getLogger(__name__)

Segments = dict[int, list[Segment]]

# A segment ends with the cue that fills so many seconds: shorter ones hold too few of
# the words, longer ones do not lead to the place (field measurements: 20 to 45 is best).
SECONDS = 30.0
# Of one resource: an engine takes no more than 10,000, and no request above 100 MB.
MOST = 5_000
PAGES_TOGETHER = 2_000  # of files, of resources that are read together
MOST_CHARACTERS = 8_000_000  # in the files of one resource


def segments_of(keys: Iterable[int]) -> Segments:
    """Return the segments of the resources *keys*: what is said, then what stands in files."""
    wanted = list(keys)
    segments = speech_of(wanted)
    for page, in_files in pages_of(wanted).items():
        segments[page] = [*segments.get(page, ()), *in_files]
    return segments


def portions(keys: Sequence[int], most: int) -> Iterator[list[int]]:
    """Yield the resources *keys* in their order, at most *most* together.

    Fewer where their files have many pages: all that is yielded together is in memory at once.
    """
    attached = Attachment.objects.filter(page_id__in=list(keys)).order_by()
    pages = dict(attached.values_list("page_id").annotate(Sum("document__extraction__pages")))
    portion: list[int] = []
    held = 0
    for key in keys:
        held += pages.get(key) or 0
        if portion and (len(portion) == most or held > PAGES_TOGETHER):
            yield portion
            portion, held = [], pages.get(key) or 0
        portion.append(key)
    if portion:
        yield portion


def speech_of(keys: Iterable[int]) -> Segments:
    """Return the segments of what is said in the recordings of the resources *keys*.

    Only captions and subtitles are speech; a track that cannot be read gives none.
    """
    segments: Segments = defaultdict(list)
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
        segments[page] += [speech_segment(part, language, status) for part in cut(cues)]
    return segments


def pages_of(keys: Iterable[int]) -> Segments:
    """Return the pages of those files of the resources *keys* that anyone may fetch."""
    attached = Attachment.objects.filter(page_id__in=list(keys), document__in=open_documents())
    attachments = list(attached.select_related("document").order_by("page_id", "sort_order", "pk"))
    texts = _texts_of({attachment.document_id for attachment in attachments})
    segments: Segments = defaultdict(list)
    left: dict[int, int] = defaultdict(lambda: MOST_CHARACTERS)
    for attachment in attachments:
        for number, text in texts.get(attachment.document_id, ()):
            left[attachment.page_id] -= len(text)
            if left[attachment.page_id] < 0:
                logger.warning("Page %d has more text in files than fits", attachment.page_id)
                break
            segments[attachment.page_id].append(_page(attachment, number, text))
    return segments


def _texts_of(documents: Iterable[int]) -> dict[int, list[tuple[int, str]]]:
    """Return (number, text) of the pages of each of *documents* that have any."""
    texts: dict[int, list[tuple[int, str]]] = defaultdict(list)
    rows = current_texts().filter(extraction__document__in=documents)
    for document, number, text in rows.order_by("extraction", "number").values_list(
        "extraction__document_id", "number", "text"
    ):
        texts[document].append((number, text))
    return texts


def _page(attachment: Attachment, number: int, text: str) -> Segment:
    document = attachment.document
    reader = reader_of(document.file.name)
    return Segment(
        kind=reader.unit if reader else "part",
        position=number,
        language=attachment.language,
        text=text,
        source=attachment.pk,
        document=document.pk,
        name=document.filename,
        title=attachment.title,
    )


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


def speech_segment(cues: Sequence[Cue], language: str, status: str) -> Segment:
    """Return *cues* as one segment."""
    places, length = [], 0
    for cue in cues:
        places.append((length, int(cue.start)))
        length += len(cue.text) + 1
    return Segment(
        kind="speech",
        position=int(cues[0].start),
        language=language,
        text=" ".join(cue.text for cue in cues),
        status=status,
        cues=tuple(places),
    )
