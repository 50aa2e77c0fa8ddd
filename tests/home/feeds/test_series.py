"""What is new in a series, for feed readers."""

import datetime as dt
from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse

from home.site import SetUp
from resources.models import ResourcePage, Series
from tests.factories import SeriesFactory, ToolkitFactory, WebinarFactory

pytestmark = pytest.mark.django_db

NAME = "Copper Basin Learning Alliance"
HOSTILE = "]]><script>alert(1)</script>\x0b\x1b\x7f\ufffe&amp;<b> \u202e💥"


@pytest.fixture
def series(site: SetUp) -> Series:
    return SeriesFactory(name="Mondays", description="Every Monday.")


def address(series: Series) -> str:
    return reverse("network:series_feed", args=[series.slug])


def channel(client: Client, where: str) -> ElementTree.Element:
    answer = client.get(where)
    assert answer.headers["Content-Type"] == "application/rss+xml; charset=utf-8"
    assert not answer.cookies
    return ElementTree.fromstring(answer.content).find("channel")  # noqa: S314 - our own answer


def titles(client: Client, series: Series) -> list[str]:
    return [item.findtext("title") for item in channel(client, address(series)).iter("item")]


def test_a_feed_tells_of_the_series_and_its_resources(client: Client, series: Series) -> None:
    ToolkitFactory(title="Old", series=series, published_on=dt.date(2020, 1, 1))
    new = WebinarFactory(title="New", series=series, published_on=dt.date(2024, 2, 1))
    ToolkitFactory(title="Of no series")
    assert titles(client, series) == ["New", "Old"]
    feed = channel(client, address(series))
    assert feed.findtext("title") == f"Mondays – {NAME}"
    assert feed.findtext("description") == "Every Monday."
    item = feed.find("item")
    assert item.findtext("link") == new.full_url
    assert item.findtext("description") == new.summary
    assert item.findtext("pubDate") == "Thu, 01 Feb 2024 12:00:00 +0000"
    assert item.findtext("category") == "webinar"


def test_an_entry_keeps_its_name_when_its_page_moves(client: Client, series: Series) -> None:
    page = ToolkitFactory(title="Old", series=series)
    before = channel(client, address(series)).find("item")
    page.slug = "elsewhere"
    page.save()
    after = channel(client, address(series)).find("item")
    assert after.findtext("link") != before.findtext("link")
    assert after.findtext("guid") == before.findtext("guid")


def test_a_feed_is_sent_again_only_when_it_changed(client: Client, series: Series) -> None:
    """An empty one stays the same, too; a date alone is no reason to send nothing."""
    empty = client.get(address(series))
    known = {"If-None-Match": empty.headers["ETag"]}
    assert client.get(address(series), headers=known).status_code == 304
    page = ToolkitFactory(series=series)
    full = client.get(address(series), headers=known)
    assert full.status_code == 200
    page.unpublish()
    since = {"If-Modified-Since": full.headers["Last-Modified"]}
    assert client.get(address(series), headers=since).content == empty.content


def test_a_hidden_resource_is_in_no_feed(
    client: Client, series: Series, hide: Callable[[ResourcePage], None]
) -> None:
    page = ToolkitFactory(title="Not for everybody", series=series)
    assert titles(client, series) == ["Not for everybody"]
    hide(page)
    assert titles(client, series) == []


def test_b18_hostile_texts_leave_a_feed_valid(client: Client, series: Series) -> None:
    page = ToolkitFactory(series=series)
    ResourcePage.objects.filter(pk=page.pk).update(title=HOSTILE, summary=HOSTILE)
    Series.objects.update(name=HOSTILE, description=HOSTILE)
    feed = channel(client, address(series))
    expected = "]]><script>alert(1)</script>&amp;<b> \u202e💥"
    assert feed.findtext("description") == expected
    assert feed.find("item").findtext("title") == expected
    assert feed.find("item").findtext("description") == expected


def test_a_feed_asks_the_database_alike_for_one_entry_and_for_ten(
    client: Client, series: Series, django_assert_max_num_queries
) -> None:
    for _number in range(10):
        ToolkitFactory(series=series)
    client.get(address(series))
    with django_assert_max_num_queries(6):
        assert len(titles(client, series)) == 10


def test_a_series_page_leads_to_what_there_is_to_follow(client: Client, series: Series) -> None:
    page = reverse("network:series", args=[series.slug])
    feed, podcast, calendar = (
        f'href="{reverse(name, args=[series.slug])}"'
        for name in ("network:series_feed", "network:podcast", "network:series_calendar")
    )
    html = client.get(page).content.decode()
    assert html.count(feed) == 2
    assert podcast not in html
    assert calendar not in html
    WebinarFactory(series=series, recorded=True)
    html = client.get(page).content.decode()
    assert [html.count(link) for link in (feed, podcast, calendar)] == [2, 2, 2]


def test_there_is_no_feed_of_a_series_that_does_not_exist(client: Client, site: SetUp) -> None:
    for name in ("network:series_feed", "network:podcast", "network:series_calendar"):
        assert client.get(reverse(name, args=["nothing"])).status_code == 404
