"""What the page of a resource shows beyond its own columns.

Everything that stands elsewhere (files, other resources, recordings) is shown only
where anyone may read it, whoever is looking.
"""

from functools import singledispatch
from statistics import NormalDist
from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from django.utils.translation import get_language
from wagtail.models import Page

from resources.cards import Card, cards_for, newest_first
from resources.chapters import chapters_of
from resources.downloads import attachments_of, downloads_of
from resources.languages import language_label
from resources.models import (
    LICENCE_URLS,
    CuratedCollection,
    EvidenceBrief,
    ResourceIndexPage,
    ResourcePage,
    Toolkit,
    Webinar,
)
from resources.playback import caption_tracks, player_of, seconds_of
from resources.providers import provided_video
from resources.saved_searches import address_of, find_saved
from resources.transcripts import transcript_of
from resources.visibility import visible, visible_resources

# The standard page that explains tiers and numbers; briefs point to it where it exists.
EVIDENCE_PAGE_SLUG = "how-we-judge-evidence"
LATEST = 10
COLLECTED = 50  # resources of a collection that a search decides


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
    from_text = downloads_of((document, "", "") for document in documents if document)
    gathered = {download.url: download for download in [*from_text, *attachments_of(page)]}
    return {"downloads": list(gathered.values())}


@type_context.register
def evidence_context(page: EvidenceBrief, request: HttpRequest) -> dict[str, Any]:
    """Return the effect as a place among 100 students, and the page on judging evidence."""
    return {"percentile": percentile_of(page), "evidence_page": _evidence_page(page)}


@type_context.register
def webinar_context(page: Webinar, request: HttpRequest) -> dict[str, Any]:
    """Return the player, its captions and the transcript.

    ``?t=`` (seconds) starts the player at a moment, ``?transcript=`` chooses a language,
    ``?play=`` the video or its audio version.
    """
    start = seconds_of(request.GET.get("t", ""))
    return {
        "player": player_of(page, start, request),
        "provided": provided_video(page.recording_link, start),
        "start": start,
        "caption_tracks": caption_tracks(page),
        "chapters": chapters_of(page, get_language() or ""),
        "transcript": transcript_of(page, request.GET.get("transcript", ""), start),
        "zone_name": page.zone.key.rpartition("/")[2].replace("_", " "),
    }


@type_context.register
def collection_context(page: CuratedCollection, request: HttpRequest) -> dict[str, Any]:
    """Return what is in the collection and may be read, each with its note.

    ``all_found`` leads to the whole of what a search finds, ``is_unknown`` says that the
    search could not be made.
    """
    notes = page.notes()
    found = find_saved(page.saved_search, COLLECTED) if page.is_found else list(notes)
    keys = [key for key in found or () if key != page.pk]
    cards = {card.pk: card for card in cards_for(visible_resources().filter(pk__in=keys))}
    return {
        "collected": [(cards[key], notes.get(key, "")) for key in keys if key in cards],
        "is_unknown": found is None,
        "all_found": address_of(page.saved_search) if page.is_found else "",
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
    latest = newest_first(below)[:LATEST]
    return {
        "types": types,
        "latest": cards_for(latest),
        "libraries": visible(ResourceIndexPage.objects.child_of(page)),
    }


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


def _counted_name(model: type[ResourcePage], count: int) -> str:
    names = model._meta
    return str(names.verbose_name if count == 1 else names.verbose_name_plural)


def _evidence_page(page: EvidenceBrief) -> Page | None:
    """Return the public page on judging evidence, in the brief's language if it can be."""
    originals = Page.objects.filter(slug=EVIDENCE_PAGE_SLUG).values("translation_key")
    translations = visible(Page.objects.filter(translation_key__in=originals))
    pages = list(translations.order_by("pk"))
    own = [found for found in pages if found.locale_id == page.locale_id]
    return next(iter(own + pages), None)
