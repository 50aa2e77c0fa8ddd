"""Webinars as the entries of a calendar (iCalendar, RFC 5545 and 7986).

Times are given in UTC, which every calendar shows in its owner's own zone; a calendar that
names zones must describe each one's rules, and clients disagree about them.
"""

import datetime as dt
from collections.abc import Iterable
from typing import cast

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vDuration, vText

from resources.models import Series, Webinar
from resources.text import clean
from resources.visibility import visible

MEDIA_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//Knowledge base//Webinars//EN"
# How often a calendar is asked to look for what has moved.
REFRESH = dt.timedelta(hours=4)
MOST_CHANGES = 2**31 - 1  # that the format can count
# The newest, in a feed: 400 KB, and some half a second to write.
MOST = 500


def dated(webinars: QuerySet[Webinar]) -> QuerySet[Webinar]:
    """Return those of *webinars* that have a date and that anyone may see, the latest first."""
    return (
        visible(webinars.exclude(starts_at=None))
        .defer("body", "discussion_questions")
        .select_related("locale")
        .order_by("-starts_at", "pk")
    )


def has_events(series: Series) -> bool:
    """Whether the calendar of *series* holds anything."""
    return dated(Webinar.objects.filter(series=series)).exists()


def one_event(webinar: Webinar) -> bytes:
    """Return the file that puts *webinar* into somebody's calendar."""
    calendar = _calendar()
    calendar.add_component(_event(webinar))
    return calendar.to_ical()


def feed(webinars: Iterable[Webinar], name: str, address: str) -> bytes:
    """Return the calendar called *name* that people subscribe to at *address*."""
    calendar = _calendar()
    for label in ("NAME", "X-WR-CALNAME"):
        calendar.add(label, vText(clean(name)))
    calendar.add("URL", address)
    calendar.add("REFRESH-INTERVAL", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vDuration(REFRESH))
    for webinar in webinars:
        calendar.add_component(_event(webinar))
    return calendar.to_ical()


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", PRODUCT)
    calendar.add("CALSCALE", "GREGORIAN")
    # No METHOD: with one, some clients take a file for an invitation and answer it.
    return calendar


def _event(webinar: Webinar) -> Event:
    """Return the entry of *webinar*, which has a date; published again, it replaces the former."""
    starts_at = cast(dt.datetime, webinar.starts_at)
    changed = webinar.last_published_at or webinar.first_published_at or starts_at
    address = webinar.full_url
    event = Event()
    event.add("UID", f"{webinar.translation_key}-{webinar.locale.language_code}")
    event.add("DTSTART", starts_at.astimezone(dt.UTC))
    if webinar.ends_at:
        event.add("DTEND", webinar.ends_at.astimezone(dt.UTC))
    event.add("DTSTAMP", changed.astimezone(dt.UTC))
    event.add("LAST-MODIFIED", changed.astimezone(dt.UTC))
    # Must grow with each change; minutes, since seconds will not fit 31 bits for ever.
    event.add("SEQUENCE", min(max(0, int(changed.timestamp()) // 60), MOST_CHANGES))
    event.add("SUMMARY", clean(webinar.title))
    event.add("DESCRIPTION", clean("\n\n".join(_description(webinar, address))))
    event.add("URL", address)
    return event


def _description(webinar: Webinar, address: str) -> Iterable[str]:
    yield webinar.summary
    if webinar.registration_link and webinar.is_to_come:
        yield _("Register: %(address)s") % {"address": webinar.registration_link}
    yield _("More, and the recording afterwards: %(address)s") % {"address": address}
