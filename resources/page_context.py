"""What the page of a resource shows beyond its own columns.

Everything that stands elsewhere (files, other resources, recordings) is shown only
where anyone may read it, whoever is looking.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import singledispatch
from statistics import NormalDist
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from wagtail.models import Page

from resources.captions import CaptionError, Cue, paragraphs, read_cues
from resources.cards import Card, cards_for
from resources.models import (
    LICENCE_URLS,
    EvidenceBrief,
    LibraryDocument,
    Recording,
    ResourceIndexPage,
    ResourcePage,
    Toolkit,
    Track,
    Webinar,
)
from resources.visibility import open_documents, open_recordings, visible, visible_resources

# The standard page that explains tiers and numbers; briefs point to it where it exists.
EVIDENCE_PAGE_SLUG = "how-we-judge-evidence"
LATEST = 10


@dataclass(frozen=True)
class Download:
    """A file to take away; size in bytes, None where the file cannot be read."""

    url: str
    title: str
    extension: str
    size: int | None
    language: str = ""
    language_label: str = ""


@dataclass(frozen=True)
class CaptionTrack:
    """A track of the player."""

    url: str
    kind: str
    language: str
    label: str
    is_default: bool


@dataclass(frozen=True)
class Transcript:
    """The speech of a recording in one language; the others as (code, name).

    ``current`` is the start of the paragraph that the reader came for, in seconds.
    """

    language: str
    language_label: str
    status: str
    paragraphs: list[Cue]
    others: list[tuple[str, str]]
    current: float | None


def resource_context(page: ResourcePage, request: HttpRequest) -> dict[str, Any]:
    """Return what the template of *page* needs."""
    return {
        "ancestors": visible(page.get_ancestors()),
        "licence_url": LICENCE_URLS.get(page.licence, ""),
        "language_label": language_label(page.locale.language_code),
        "downloads": attachments_of(page),
        "related": related_cards(page),
        "replacement": replacement_of(page),
        **type_context(page, request),
    }


@singledispatch
def type_context(page: ResourcePage, request: HttpRequest) -> dict[str, Any]:
    """Return what the template of a type needs beyond the common layout."""
    return {}


@type_context.register
def toolkit_context(page: Toolkit, request: HttpRequest) -> dict[str, Any]:
    """Return every file of the toolkit, gathered, each once."""
    documents = [block.value.get("download") for block in page.steps]
    documents += [block.value["document"] for block in page.body if block.block_type == "download"]
    from_text = _downloads((document, "", "") for document in documents if document)
    gathered = {download.url: download for download in [*from_text, *attachments_of(page)]}
    return {"downloads": list(gathered.values())}


@type_context.register
def evidence_context(page: EvidenceBrief, request: HttpRequest) -> dict[str, Any]:
    """Return the effect as a place among 100 students, and the page on judging evidence."""
    return {"percentile": percentile_of(page), "evidence_page": _evidence_page(page)}


@type_context.register
def webinar_context(page: Webinar, request: HttpRequest) -> dict[str, Any]:
    """Return the player, its captions and the transcript.

    ``?t=`` (seconds) starts the player at a moment, ``?transcript=`` chooses a language.
    """
    recording = open_recordings().filter(pk=page.recording_id).first()
    start = _seconds(request.GET.get("t", ""))
    return {
        "recording": recording,
        "recording_url": _recording_url(recording, start),
        "recording_type": recording.sources[0]["type"] if recording else "",
        "start": start,
        "transcript_open": start is not None or "transcript" in request.GET,
        "caption_tracks": _caption_tracks(page),
        "transcript": transcript_of(page, request.GET.get("transcript", ""), start),
        "zone_name": page.zone.key.rpartition("/")[2].replace("_", " "),
    }


def library_context(page: ResourceIndexPage) -> dict[str, Any]:
    """Return the types with their counts, and the latest resources, below *page*."""
    below = visible(ResourcePage.objects.descendant_of(page))
    rows = below.order_by().values_list("content_type__model").annotate(total=Count("pk"))
    counts = dict(rows)
    types = [
        {"slug": slug, "label": _counted_name(model, total), "count": total}
        for slug, model in ResourcePage.resource_types().items()
        if (total := counts.get(model._meta.model_name, 0))
    ]
    latest = below.order_by("-published_on", "-pk")[:LATEST]
    return {
        "types": types,
        "latest": cards_for(latest),
        "libraries": visible(ResourceIndexPage.objects.child_of(page)),
    }


def language_label(code: str) -> str:
    """Return the name of a language in the active one."""
    return str(dict(settings.LANGUAGES).get(code, code))


def attachments_of(page: ResourcePage) -> list[Download]:
    """Return the attachments that anyone may fetch, in the editors' order."""
    return _downloads(
        (attachment.document, attachment.title, attachment.language)
        for attachment in page.attachments.all()
    )


def open_download(document: LibraryDocument | None, title: str = "") -> Download | None:
    """Return *document* as a download, or None where not everyone may fetch it."""
    found = _downloads([(document, title, "")]) if document else []
    return found[0] if found else None


def related_cards(page: ResourcePage) -> list[Card]:
    """Return the cards of the related resources that anyone may read, in order."""
    order = [pointer.resource_id for pointer in page.related.all()]
    cards = cards_for(visible_resources().filter(pk__in=order))
    return sorted(cards, key=lambda card: order.index(card.pk))


def replacement_of(page: ResourcePage) -> ResourcePage | None:
    """Return the newest resource that replaces *page*, as far as anyone may follow."""
    newest, seen = None, {page.pk}
    following = page.superseded_by_id
    while following and following not in seen:
        seen.add(following)
        step = visible_resources().filter(pk=following).first()
        newest = step or newest
        following = step.superseded_by_id if step else None
    return newest


def percentile_of(page: EvidenceBrief) -> int | None:
    """Return where a student at the 50th percentile would be expected to stand, 1 to 99."""
    if page.improvement_index is not None:
        place = 50 + page.improvement_index
    elif page.effect_size is not None:
        place = round(100 * NormalDist().cdf(page.effect_size))
    else:
        return None
    return min(max(place, 1), 99)


def transcript_of(page: Webinar, wanted: str, start: int | None = None) -> Transcript | None:
    """Return the transcript in *wanted*, else in the reader's language, else in any.

    *start* is the moment the reader came for, in seconds. Tracks that cannot be read are
    passed over.
    """
    readable: dict[str, tuple[Track, list[Cue]]] = {}
    for track in page.tracks.all():
        if track.kind in Track.SPEECH and track.language not in readable:
            cues = _cues(track)
            if cues:
                readable[track.language] = (track, cues)
    if not readable:
        return None
    preferred = (wanted, get_language() or "", page.locale.language_code, *readable)
    language = next(code for code in preferred if code in readable)
    track, cues = readable[language]
    read = paragraphs(cues)
    before = [paragraph.start for paragraph in read if start and paragraph.start < start + 1]
    return Transcript(
        language=language,
        language_label=language_label(language),
        status=track.get_status_display(),
        paragraphs=read,
        others=[(code, language_label(code)) for code in readable if code != language],
        current=max(before, default=None),
    )


def _counted_name(model: type[ResourcePage], count: int) -> str:
    names = model._meta
    return str(names.verbose_name if count == 1 else names.verbose_name_plural)


def _downloads(rows: Iterable[tuple[LibraryDocument, str, str]]) -> list[Download]:
    """Return (document, title, language) rows as downloads, without the closed ones."""
    rows = list(rows)
    fetchable = set(
        open_documents()
        .filter(pk__in=[document.pk for document, _, _ in rows])
        .values_list("pk", flat=True)
    )
    return [
        Download(
            url=document.url,
            title=title or document.title,
            extension=document.file_extension.upper(),
            size=_size(document),
            language=language,
            language_label=language_label(language) if language else "",
        )
        for document, title, language in rows
        if document.pk in fetchable
    ]


def _size(document: LibraryDocument) -> int | None:
    if document.file_size is not None:
        return document.file_size
    try:
        return document.file.size
    except OSError:
        return None


def _evidence_page(page: EvidenceBrief) -> Page | None:
    """Return the public page on judging evidence, in the brief's language if it can be."""
    originals = Page.objects.filter(slug=EVIDENCE_PAGE_SLUG).values("translation_key")
    translations = visible(Page.objects.filter(translation_key__in=originals))
    pages = list(translations.order_by("pk"))
    own = [found for found in pages if found.locale_id == page.locale_id]
    return next(iter(own + pages), None)


def _seconds(text: str) -> int | None:
    """Return the moment that a visitor's address asks for, or None."""
    try:
        seconds = float(text)
    except ValueError:
        return None
    return int(seconds) if math.isfinite(seconds) and 0 < seconds < 86_400 else None


def _recording_url(recording: Recording | None, start: int | None) -> str:
    if recording is None:
        return ""
    return f"{recording.url}#t={start}" if start else recording.url


def _caption_tracks(page: Webinar) -> list[CaptionTrack]:
    language = get_language()
    return [
        CaptionTrack(
            url=reverse("resources:captions", args=[track.pk]),
            kind=track.kind,
            language=track.language,
            label=language_label(track.language),
            is_default=track.language == language and track.kind == Track.Kind.SUBTITLES,
        )
        for track in page.tracks.all()
        if track.pk
    ]


def _cues(track: Track) -> list[Cue]:
    try:
        return read_cues(track.content)
    except CaptionError:
        return []
