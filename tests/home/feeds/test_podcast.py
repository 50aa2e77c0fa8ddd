"""The recordings of a series, for podcast players."""

import json
from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from wagtail.models import CollectionViewRestriction

from home.site import SetUp
from resources.models import Chapter, ResourcePage, Series, Track, Webinar
from tests.factories import (
    CAPTIONS,
    LibraryImageFactory,
    RecordingFactory,
    SeriesFactory,
    WebinarFactory,
    open_collection,
)
from tests.home.feeds.test_series import HOSTILE, NAME, channel

pytestmark = pytest.mark.django_db

NAMES = {
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
}
HOST = "http://testserver"


@pytest.fixture
def series(site: SetUp) -> Series:
    return SeriesFactory(name="Mondays")


@pytest.fixture
def webinar(series: Series) -> Webinar:
    return WebinarFactory(
        title="Coming back",
        series=series,
        recorded=True,
        cover=LibraryImageFactory(),
        chapters=[Chapter(title="Later", start=12.5), Chapter(title="The call", start=0)],
        tracks=[
            Track(language="en", content=CAPTIONS),
            Track(language="es", kind=Track.Kind.SUBTITLES, content=CAPTIONS),
            Track(language="en", kind=Track.Kind.DESCRIPTIONS, content=CAPTIONS),
        ],
    )


def podcast(series: Series) -> str:
    return reverse("network:podcast", args=[series.slug])


def episodes(client: Client, series: Series) -> list[ElementTree.Element]:
    return channel(client, podcast(series)).findall("item")


def test_a_podcast_says_what_catalogues_ask_for(client: Client, webinar: Webinar) -> None:
    feed = channel(client, podcast(webinar.series))
    assert feed.findtext("title") == "Mondays"
    assert feed.findtext("itunes:author", namespaces=NAMES) == NAME
    assert feed.findtext("itunes:explicit", namespaces=NAMES) == "false"
    assert feed.find("itunes:category", NAMES).get("text") == "Education"
    picture = feed.find("itunes:image", NAMES).get("href")
    assert picture == f"{HOST}/static/home/podcast.png"
    assert feed.find("itunes:owner", NAMES) is None


def test_an_episode_s_sound_is_where_and_as_long_as_it_says(
    client: Client, webinar: Webinar
) -> None:
    (item,) = episodes(client, webinar.series)
    enclosure = item.find("enclosure").attrib
    assert enclosure["type"] == "video/mp4"
    sent = client.get(enclosure["url"].removeprefix(HOST))
    assert len(b"".join(sent)) == int(enclosure["length"]) == webinar.recording.file.size
    assert item.findtext("itunes:duration", namespaces=NAMES) == "32"
    assert item.findtext("link") == webinar.full_url


def test_an_episode_is_the_audio_version_unless_that_is_private(
    client: Client, webinar: Webinar
) -> None:
    sound = ContentFile(b"OggS" * 90, name="coming-back.ogg")
    webinar.audio = RecordingFactory(type="audio", duration=33, file=sound)
    webinar.save()
    (item,) = episodes(client, webinar.series)
    enclosure = item.find("enclosure").attrib
    assert (enclosure["type"], enclosure["length"]) == ("audio/ogg", "360")
    assert item.findtext("itunes:duration", namespaces=NAMES) == "33"
    sent = client.get(enclosure["url"].removeprefix(HOST))
    assert len(b"".join(sent)) == 360

    private = open_collection().add_child(name="Private")
    CollectionViewRestriction.objects.create(collection=private, restriction_type="login")
    webinar.audio.collection = private
    webinar.audio.save()
    (item,) = episodes(client, webinar.series)
    assert item.find("enclosure").get("type") == "video/mp4"
    webinar.recording.collection = private
    webinar.recording.save()
    assert episodes(client, webinar.series) == []
    cover = client.get(item.find("itunes:image", NAMES).get("href").removeprefix(HOST))
    assert b"".join(cover).startswith(b"\xff\xd8")


def test_an_episode_whose_cover_is_lost_has_none(client: Client, webinar: Webinar) -> None:
    webinar.cover.file.storage.discard(webinar.cover.file.name)
    (item,) = episodes(client, webinar.series)
    assert item.find("itunes:image", NAMES) is None


def test_covers_are_made_a_few_at_a_time(
    client: Client, webinar: Webinar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("home.feeds.podcast.COVERS_AT_ONCE", 1)
    WebinarFactory(series=webinar.series, recorded=True, cover=LibraryImageFactory())

    def pictures() -> int:
        found = (item.find("itunes:image", NAMES) for item in episodes(client, webinar.series))
        return sum(picture is not None for picture in found)

    assert [pictures(), pictures()] == [1, 2]


def test_an_episode_leads_to_the_transcript_in_each_language(
    client: Client, webinar: Webinar
) -> None:
    (item,) = episodes(client, webinar.series)
    told = [tag.attrib for tag in item.findall("podcast:transcript", NAMES)]
    assert [(tag["language"], tag["type"]) for tag in told] == [
        ("en", "text/vtt"),
        ("es", "text/vtt"),
    ]
    for tag in told:
        sent = client.get(tag["url"].removeprefix(HOST))
        assert b"".join(sent).startswith(b"WEBVTT")


def test_an_episode_leads_to_its_chapters(client: Client, webinar: Webinar) -> None:
    (item,) = episodes(client, webinar.series)
    tag = item.find("podcast:chapters", NAMES).attrib
    sent = client.get(tag["url"].removeprefix(HOST))
    assert sent.headers["Content-Type"] == tag["type"] == "application/json+chapters"
    assert json.loads(sent.content) == {
        "version": "1.2.0",
        "title": "Coming back",
        "chapters": [
            {"startTime": 0.0, "title": "The call"},
            {"startTime": 12.5, "title": "Later"},
        ],
    }


def test_a_webinar_without_chapters_has_no_address_for_them(client: Client, series: Series) -> None:
    plain = WebinarFactory(series=series, recorded=True)
    (item,) = episodes(client, series)
    assert item.find("podcast:chapters", NAMES) is None
    assert client.get(reverse("network:chapters", args=[plain.pk])).status_code == 404


def test_only_an_own_recording_that_is_open_and_there_makes_an_episode(
    client: Client, series: Series
) -> None:
    closed = open_collection().add_child(name="Board")
    CollectionViewRestriction.objects.create(
        collection=closed, restriction_type=CollectionViewRestriction.LOGIN
    )
    WebinarFactory(series=series, recording=RecordingFactory(collection=closed))
    WebinarFactory(series=series, recording_link="https://video.example.org/1")
    WebinarFactory(series=series)
    lost = RecordingFactory()
    WebinarFactory(series=series, recording=lost)
    lost.file.storage.discard(lost.file.name)
    WebinarFactory(title="Open", series=series, recorded=True)
    assert [item.findtext("title") for item in episodes(client, series)] == ["Open"]


def test_a_hidden_webinar_is_no_episode(
    client: Client, webinar: Webinar, hide: Callable[[ResourcePage], None]
) -> None:
    chapters = reverse("network:chapters", args=[webinar.pk])
    assert client.get(chapters).status_code == 200
    hide(webinar)
    assert episodes(client, webinar.series) == []
    assert client.get(chapters).status_code == 404


def test_b18_hostile_texts_leave_a_podcast_valid(client: Client, webinar: Webinar) -> None:
    ResourcePage.objects.filter(pk=webinar.pk).update(title=HOSTILE, summary=HOSTILE)
    Chapter.objects.update(title=HOSTILE)
    Series.objects.update(name=HOSTILE, description=HOSTILE)
    (item,) = episodes(client, webinar.series)
    expected = "]]><script>alert(1)</script>&amp;<b> \u202e💥"
    assert item.findtext("title") == item.findtext("description") == expected
    address = item.find("podcast:chapters", NAMES).get("url").removeprefix(HOST)
    told = json.loads(client.get(address).content)
    assert (told["title"], told["chapters"][0]["title"]) == (expected, expected)


def test_a_podcast_asks_the_database_alike_for_one_episode_and_for_six(
    client: Client, series: Series, django_assert_max_num_queries
) -> None:
    for _number in range(6):
        WebinarFactory(series=series, recorded=True)
    client.get(podcast(series))
    with django_assert_max_num_queries(8):
        assert len(episodes(client, series)) == 6
