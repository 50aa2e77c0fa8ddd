"""Webinars in somebody's calendar: one by one, by series, all."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar, Event

from home.site import SetUp
from resources.models import ResourcePage, Series, Webinar
from tests.factories import SeriesFactory, ToolkitFactory, WebinarFactory

pytestmark = pytest.mark.django_db
STARTS = dt.datetime(2031, 3, 5, 1, 30, tzinfo=dt.UTC)


def entries(client: Client, address: str) -> list[Event]:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(answer.content).walk("VEVENT")


def event_address(webinar: Webinar) -> str:
    return reverse("network:event", args=[webinar.pk])


def series_address(series: Series) -> str:
    return reverse("network:series_calendar", args=[series.slug])


@pytest.fixture
def webinar(site: SetUp) -> Webinar:
    return WebinarFactory(
        title="Who, what; and why",
        starts_at=STARTS,
        series=SeriesFactory(name="Mondays"),
        registration_link="https://example.org/register?a=1,2",
    )


def test_an_event_has_what_calendars_need(client: Client, webinar: Webinar) -> None:
    webinar.save_revision().publish()
    (entry,) = entries(client, event_address(webinar))
    webinar.refresh_from_db()
    assert entry["SUMMARY"] == "Who, what; and why"
    assert entry.decoded("DTSTART") == STARTS
    assert entry.decoded("DTEND") == STARTS + dt.timedelta(hours=1)
    assert entry["URL"] == webinar.full_url
    assert entry.decoded("LAST-MODIFIED") == webinar.last_published_at.replace(microsecond=0)
    description = entry["DESCRIPTION"]
    for expected in (webinar.summary, "https://example.org/register?a=1,2", webinar.full_url):
        assert expected in description
    assert "STATUS" not in entry


def test_an_event_that_moved_replaces_the_one_of_before(client: Client, webinar: Webinar) -> None:
    webinar.last_published_at = timezone.now() - dt.timedelta(days=1)
    webinar.save()
    (before,) = entries(client, series_address(webinar.series))
    webinar.starts_at += dt.timedelta(days=7)
    webinar.ends_at += dt.timedelta(days=7)
    webinar.save_revision().publish()
    (after,) = entries(client, series_address(webinar.series))
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after.decoded("DTSTART") == STARTS + dt.timedelta(days=7)


def test_a_draft_changes_no_calendar(client: Client, webinar: Webinar) -> None:
    before = client.get(event_address(webinar)).content
    webinar.title = "Soon otherwise"
    webinar.save_revision()
    assert client.get(event_address(webinar)).content == before


def test_an_event_without_an_end_is_given_none(client: Client, site: SetUp) -> None:
    (entry,) = entries(client, event_address(WebinarFactory(starts_at=STARTS, ends_at=None)))
    assert "DTEND" not in entry


def test_who_is_late_is_not_told_to_register(client: Client, site: SetUp) -> None:
    held = WebinarFactory(registration_link="https://example.org/register")
    (entry,) = entries(client, event_address(held))
    assert "https://example.org/register" not in entry["DESCRIPTION"]


def test_a_series_calendar_holds_its_dated_webinars_alone(client: Client, site: SetUp) -> None:
    series = SeriesFactory(name="Mondays")
    WebinarFactory(title="Held", series=series, recorded=True)
    WebinarFactory(title="To come", series=series, upcoming=True)
    WebinarFactory(title="Some day", series=series, starts_at=None)
    WebinarFactory(title="Of no series", starts_at=STARTS)
    ToolkitFactory(title="No webinar", series=series)
    found = entries(client, series_address(series))
    assert [entry["SUMMARY"] for entry in found] == ["To come", "Held"]
    everything = entries(client, reverse("network:webinar_calendar"))
    assert {entry["SUMMARY"] for entry in everything} == {"To come", "Held", "Of no series"}


def test_a_calendar_says_its_name_and_when_to_ask_again(client: Client, webinar: Webinar) -> None:
    Series.objects.update(name="Mon,days\r\nATTENDEE:x")
    lines = client.get(series_address(webinar.series)).content.split(b"\r\n")
    for name in (b"NAME", b"X-WR-CALNAME"):
        assert name + rb":Mon\,days\nATTENDEE:x" in lines
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT4H" in lines
    assert b"X-PUBLISHED-TTL:PT4H" in lines


def test_a_calendar_is_sent_again_only_when_it_changed(client: Client, webinar: Webinar) -> None:
    address = series_address(webinar.series)
    first = client.get(address)
    known = {"If-None-Match": first.headers["ETag"]}
    again = client.get(address, headers=known)
    assert (again.status_code, again.content) == (304, b"")
    webinar.unpublish()
    assert client.get(address, headers=known).status_code == 200
    assert not first.cookies


def test_a_hidden_webinar_is_in_no_calendar(
    client: Client, webinar: Webinar, hide: Callable[[ResourcePage], None]
) -> None:
    hide(webinar)
    assert client.get(event_address(webinar)).status_code == 404
    assert entries(client, series_address(webinar.series)) == []
    assert entries(client, reverse("network:webinar_calendar")) == []


@pytest.mark.parametrize("year", [1, 9999])
def test_b06_a_far_date_leaves_the_calendar_whole(client: Client, site: SetUp, year: int) -> None:
    far = dt.datetime(year, 6, 1, tzinfo=dt.UTC)
    webinars = [WebinarFactory(starts_at=at, time_zone="Asia/Tokyo") for at in (far, STARTS)]
    assert all(webinar.last_published_at is None for webinar in webinars)
    found = entries(client, reverse("network:webinar_calendar"))
    assert {entry.decoded("DTSTART") for entry in found} == {far, STARTS}


def test_a_webinar_without_a_date_has_no_event(client: Client, site: SetUp) -> None:
    assert client.get(event_address(WebinarFactory(starts_at=None))).status_code == 404


def test_b18_control_characters_and_line_ends_leave_a_calendar_valid(
    client: Client, webinar: Webinar
) -> None:
    hostile = "A\x00\x0b\x1b\x7f\r\nATTENDEE:mailto:x@example.org\nEND:VEVENT\ud7ff\u2028\\n;,é"
    ResourcePage.objects.filter(pk=webinar.pk).update(
        title=hostile.replace("\x00", ""), summary=hostile.replace("\x00", "") * 5
    )
    content = client.get(event_address(webinar)).content
    (entry,) = Calendar.from_ical(content).walk("VEVENT")
    assert "ATTENDEE" not in entry
    assert "é" in entry["SUMMARY"]
    assert not set(content) & set(b"\x00\x0b\x1b\x7f")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))


def test_only_an_announced_webinar_s_page_offers_the_event(client: Client, site: SetUp) -> None:
    to_come = WebinarFactory(upcoming=True)
    assert event_address(to_come) in client.get(to_come.url).content.decode()
    held = WebinarFactory()
    assert event_address(held) not in client.get(held.url).content.decode()


def test_an_event_whose_end_nobody_knows_is_on_for_an_hour(site: SetUp) -> None:
    begun = timezone.now() - dt.timedelta(minutes=10)
    assert WebinarFactory(starts_at=begun, ends_at=None).state == Webinar.State.LIVE
    earlier = begun - dt.timedelta(hours=1)
    over = WebinarFactory(starts_at=earlier, ends_at=None)
    assert over.state == Webinar.State.RECORDING_TO_COME


def test_a_card_tells_the_hour_with_its_zone(site: SetUp) -> None:
    values = {"starts_at": STARTS.isoformat(), "time_zone": "America/Phoenix"}
    assert Webinar.card_line(values) == "Upcoming: March 4, 2031, 6:30 p.m. (MST)"


@pytest.mark.parametrize(
    ("begun", "length", "expected"),
    [(10, 60, "Happening now"), (10, None, "Happening now"), (70, None, "Held on")],
)
def test_a_card_tells_that_a_webinar_is_on(
    site: SetUp, begun: int, length: int | None, expected: str
) -> None:
    starts_at = timezone.now() - dt.timedelta(minutes=begun)
    values = {"starts_at": starts_at.isoformat()}
    if length:
        values["ends_at"] = (starts_at + dt.timedelta(minutes=length)).isoformat()
    assert Webinar.card_line(values).startswith(expected)
