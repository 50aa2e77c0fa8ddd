"""What is new in a series, for feed readers (RSS 2.0)."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import gettext as _

from home.models.identity import current_identity
from home.network.terms import resources_of
from resources.cards import type_of
from resources.models import ResourcePage, Series
from resources.text import clean

MOST = 50
# The date of what has none, and of a feed without entries: "now" would change at each look.
UNDATED = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Asked:
    """A series, and the request that asks for its feed."""

    request: HttpRequest
    series: Series

    @cached_property
    def site_name(self) -> str:
        return clean(current_identity(self.request).local_name)


class SteadyRss(Rss201rev2Feed):
    """RSS that is the same, byte for byte, until something in it changes."""

    def latest_post_date(self) -> dt.datetime:
        return super().latest_post_date() if self.items else UNDATED


class SeriesFeed(Feed):
    """The resources of one series, the newest first."""

    feed_type = SteadyRss
    item_guid_is_permalink = False

    def get_object(self, request: HttpRequest, slug: str) -> Asked:
        return Asked(request, get_object_or_404(Series, slug=slug))

    def title(self, asked: Asked) -> str:
        return clean(f"{asked.series.label()} – {asked.site_name}")

    def link(self, asked: Asked) -> str:
        return reverse("network:series", args=[asked.series.slug])

    def description(self, asked: Asked) -> str:
        return clean(asked.series.description or _("Resources that belong together."))

    def items(self, asked: Asked) -> QuerySet[ResourcePage]:
        return resources_of(asked.series).select_related("locale").defer("body")[:MOST]

    def item_title(self, page: ResourcePage) -> str:
        return clean(page.title)

    def item_description(self, page: ResourcePage) -> str:
        return clean(page.summary)

    def item_link(self, page: ResourcePage) -> str:
        return page.full_url

    def item_guid(self, page: ResourcePage) -> str:
        return stable_id(page)

    def item_pubdate(self, page: ResourcePage) -> dt.datetime:
        return published(page)

    def item_categories(self, page: ResourcePage) -> list[str]:
        return [str(type_of(page.content_type_id)._meta.verbose_name)]


def stable_id(page: ResourcePage) -> str:
    """Return what names *page* for ever, wherever it moves."""
    return f"{page.translation_key}-{page.locale.language_code}"


def published(page: ResourcePage) -> dt.datetime:
    """Return the date that readers see, at midday; else when it was first published."""
    if page.published_on:
        return dt.datetime.combine(page.published_on, dt.time(12), tzinfo=dt.UTC)
    return page.first_published_at or UNDATED
