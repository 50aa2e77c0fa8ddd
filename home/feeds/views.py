"""Calendars and feeds: of one webinar, of a series, of all.

What is hidden is answered exactly like what does not exist.
"""

import json

from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from home.feeds import events
from home.feeds.podcast import CHAPTERS_TYPE, PodcastFeed
from home.feeds.sending import send
from home.feeds.series import SeriesFeed
from home.models.identity import current_identity
from home.network.former import led_on
from resources.chapters import chapters_of
from resources.models import Series, Webinar
from resources.text import clean
from resources.visibility import visible


@require_safe
def event(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send the entry of one webinar for somebody's calendar."""
    webinar = get_object_or_404(events.dated(Webinar.objects.all()), pk=pk)
    answer = send(request, events.one_event(webinar), events.MEDIA_TYPE)
    answer.headers["Content-Disposition"] = f'inline; filename="webinar-{pk}.ics"'
    return answer


@require_safe
def all_events(request: HttpRequest) -> HttpResponseBase:
    """Send the calendar of all webinars."""
    name = _("%(site)s: webinars") % {"site": current_identity(request).local_name}
    return _calendar(request, events.dated(Webinar.objects.all())[: events.MOST], name)


@require_safe
@led_on(Series)
def series_events(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Send the calendar of the webinars of one series."""
    series = get_object_or_404(Series, slug=slug)
    webinars = events.dated(Webinar.objects.filter(series=series))[: events.MOST]
    return _calendar(request, webinars, series.label())


@require_safe
@led_on(Series)
def series_feed(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Send what is new in a series."""
    return _rss(request, SeriesFeed(), slug)


@require_safe
@led_on(Series)
def podcast(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Send the recordings of a series."""
    return _rss(request, PodcastFeed(), slug)


@require_safe
def chapters(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send the chapters of a recording as podcast players read them (JSON Chapters 1.2)."""
    webinars = visible(Webinar.objects.select_related("locale"))
    webinar = get_object_or_404(webinars, pk=pk)
    marks = chapters_of(webinar, webinar.locale.language_code)
    if not marks:
        raise Http404
    told = {
        "version": "1.2.0",
        "title": clean(webinar.title),
        "chapters": [{"startTime": mark.start, "title": clean(mark.title)} for mark in marks],
    }
    return send(request, json.dumps(told).encode(), CHAPTERS_TYPE)


def _rss(request: HttpRequest, feed: Feed, slug: str) -> HttpResponseBase:
    whole = feed(request, slug)
    answer = send(request, whole.content, whole.headers["Content-Type"])
    answer.headers["Last-Modified"] = whole.headers["Last-Modified"]
    return answer


def _calendar(request: HttpRequest, webinars: QuerySet[Webinar], name: str) -> HttpResponseBase:
    address = request.build_absolute_uri(request.path)
    return send(request, events.feed(webinars, name, address), events.MEDIA_TYPE)
