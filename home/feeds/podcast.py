"""The recordings of a series, for podcast players (RSS with the tags of two namespaces).

An episode is a webinar whose own recording anyone may have. No owner's address is told: the
site's contact address is not public.
"""

import datetime as dt
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from django.contrib.syndication.views import Feed
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.templatetags.static import static
from django.urls import reverse
from django.utils.feedgenerator import Enclosure
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator
from wagtail.images.models import Filter, SourceImageIOError

from home.feeds.series import Asked, SteadyRss, published, stable_id
from resources.chapters import chapters_of
from resources.models import LibraryRendition, Recording, Series, Track, Webinar
from resources.serving import UNKNOWN_TYPE
from resources.text import clean
from resources.uploads.kinds import KINDS, extension_of
from resources.visibility import open_recordings, visible

MOST = 100
CHAPTERS_TYPE = "application/json+chapters"
NAMESPACES = {
    "xmlns:itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "xmlns:podcast": "https://podcastindex.org/namespace/1.0",
}
# What catalogues demand; of Apple's list.
CATEGORY = "Education"
# A square of 1400 pixels, as catalogues demand.
PICTURE = "home/podcast.png"
COVER = Filter(spec="fill-1400x1400|format-jpeg")
# Of so many pixels few are made at a time: nobody is to wait for a hundred. The next
# reader of the feed has the next ones made.
COVERS_AT_ONCE = 3

# Name, text, attributes.
Tag = tuple[str, str | None, dict[str, str]]


@dataclass(frozen=True)
class Episode:
    """A webinar with its recording; *size* in bytes, *cover* the path of a picture or ""."""

    webinar: Webinar
    recording: Recording
    size: int
    host: str  # scheme and name of the site asked
    cover: str

    @property
    def media_type(self) -> str:
        kind = KINDS.get(extension_of(self.recording.filename))
        return kind.media_type if kind else UNKNOWN_TYPE

    @property
    def tags(self) -> list[Tag]:
        """What players show beside the sound."""
        found = [_tag("itunes:explicit", "false")]
        if self.recording.duration:
            found.append(_tag("itunes:duration", str(round(self.recording.duration))))
        if self.cover:
            found.append(_tag("itunes:image", href=self.host + self.cover))
        found += [
            _tag(
                "podcast:transcript",
                url=self.host + reverse("resources:captions", args=[track.pk]),
                type="text/vtt",
                language=track.language,
            )
            for track in self.webinar.tracks.all()
            if track.kind in Track.SPEECH
        ]
        if chapters_of(self.webinar, self.webinar.locale.language_code):
            address = reverse("network:chapters", args=[self.webinar.pk])
            found.append(_tag("podcast:chapters", url=self.host + address, type=CHAPTERS_TYPE))
        return found


class PodcastRss(SteadyRss):
    """RSS with the tags of players and catalogues; they are given as ``tags``."""

    def rss_attributes(self) -> dict[str, str]:
        return {**super().rss_attributes(), **NAMESPACES}

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        super().add_root_elements(handler)
        _write(handler, self.feed["tags"])

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        _write(handler, item["tags"])


class PodcastFeed(Feed):
    """The episodes of one series, the newest first."""

    feed_type = PodcastRss
    item_guid_is_permalink = False

    def get_object(self, request: HttpRequest, slug: str) -> Asked:
        return Asked(request, get_object_or_404(Series, slug=slug))

    def title(self, asked: Asked) -> str:
        return clean(asked.series.label())

    def link(self, asked: Asked) -> str:
        return reverse("network:series", args=[asked.series.slug])

    def description(self, asked: Asked) -> str:
        if asked.series.description:
            return clean(asked.series.description)
        return _("Webinars of %(site)s.") % {"site": asked.site_name}

    def feed_extra_kwargs(self, asked: Asked) -> dict[str, list[Tag]]:
        return {
            "tags": [
                _tag("itunes:author", asked.site_name),
                _tag("itunes:category", text=CATEGORY),
                _tag("itunes:explicit", "false"),
                _tag("itunes:image", href=asked.request.build_absolute_uri(static(PICTURE))),
                _tag("itunes:type", "episodic"),
            ]
        }

    def items(self, asked: Asked) -> list[Episode]:
        host = asked.request.build_absolute_uri("/").rstrip("/")
        webinars = list(recorded(asked.series)[:MOST])
        covers = _covers(webinars)
        found = []
        for webinar in webinars:
            # What people hear on the way needs no pictures.
            recording = cast(Recording, webinar.audio if webinar.has_audio else webinar.recording)
            # A file that its store does not give cannot be played; each has errors of its own.
            with suppress(Exception):
                size = _size(recording.file.name)
                found.append(Episode(webinar, recording, size, host, covers.get(webinar.pk, "")))
        return found

    def item_title(self, episode: Episode) -> str:
        return clean(episode.webinar.title)

    def item_description(self, episode: Episode) -> str:
        return clean(episode.webinar.summary)

    def item_link(self, episode: Episode) -> str:
        return episode.webinar.full_url

    def item_guid(self, episode: Episode) -> str:
        return stable_id(episode.webinar)

    def item_pubdate(self, episode: Episode) -> dt.datetime:
        return episode.webinar.starts_at or published(episode.webinar)

    def item_enclosures(self, episode: Episode) -> list[Enclosure]:
        address = episode.host + episode.recording.url
        return [Enclosure(address, str(episode.size), episode.media_type)]

    def item_extra_kwargs(self, episode: Episode) -> dict[str, list[Tag]]:
        return {"tags": episode.tags}


def recorded(series: Series) -> QuerySet[Webinar]:
    """Return the webinars of *series* with a recording that anyone may have, the newest first.

    ``has_audio`` tells whether that is an audio version.
    """
    public = open_recordings()
    own = Q(recording__in=public) | Q(audio__in=public)
    return (
        visible(Webinar.objects.filter(own, series=series))
        .annotate(has_audio=Exists(public.filter(pk=OuterRef("audio_id"))))
        .defer("body", "discussion_questions")
        .select_related("locale", "recording", "audio", "cover")
        # Only chapters are read here, and those are short.
        .prefetch_related("chapters", Prefetch("tracks", Track.objects.defer("content")))
        .order_by("-starts_at", "-pk")
    )


def _tag(name: str, content: str | None = None, **attributes: str) -> Tag:
    return name, content, attributes


def _write(handler: SimplerXMLGenerator, tags: list[Tag]) -> None:
    for name, content, attributes in tags:
        handler.addQuickElement(name, content, attributes)


@lru_cache(maxsize=4096)
def _size(name: str) -> int:
    """Return the bytes of a file; what is kept under a name never changes."""
    return Recording._meta.get_field("file").storage.size(name)


def _covers(webinars: Iterable[Webinar]) -> dict[int, str]:
    """Return the paths of the covers of *webinars*, as far as they are made yet."""
    found: dict[int, str] = {}
    left = COVERS_AT_ONCE
    for webinar in webinars:
        if webinar.cover is None:
            continue
        try:
            found[webinar.pk] = webinar.cover.find_existing_rendition(COVER).url
        except LibraryRendition.DoesNotExist:
            if left:
                left -= 1
                with suppress(SourceImageIOError):
                    found[webinar.pk] = webinar.cover.get_rendition(COVER).url
    return found
