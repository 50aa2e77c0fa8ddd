"""Editors see which webinars lack captions, and which have only a machine's."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from resources.links.gathering import gather_all
from resources.models import Link, ResourceIndexPage, Track
from tests.factories import CAPTIONS, RecordingFactory, UserFactory, WebinarFactory


@pytest.fixture
def webinars(library: ResourceIndexPage) -> None:
    WebinarFactory(title="Announced alone")
    WebinarFactory(title="Silent", recording=RecordingFactory())
    WebinarFactory(title="Elsewhere", recording_link="https://vimeo.com/1")
    noticed = dt.datetime(2026, 4, 1, 12, tzinfo=dt.UTC)
    gather_all()
    Link.objects.update(strikes=3, failing_since=noticed, reason=Link.Reason.VIDEO)
    WebinarFactory(title="Elsewhere, too", recording_link="https://vimeo.com/2")
    for title, year in [("Newer", 2025), ("Older", 2023)]:
        webinar = WebinarFactory(title=title, recorded=True)
        webinar.tracks.update(added_at=dt.datetime(year, 3, 5, 12, tzinfo=dt.UTC))
    verified = Track(language="es", content=CAPTIONS, status=Track.Status.VERIFIED)
    WebinarFactory(title="Looked through", tracks=[verified])
    broken = WebinarFactory(title="Broken", recorded=True)
    broken.tracks.update(content="nonsense", status=Track.Status.EDITED)


def listed(client: Client, **filters: str) -> dict[str, str]:
    """Return title -> what is told of the captions, in the order of the report."""
    answer = client.get(reverse("caption_report:index"), filters)
    assert answer.status_code == 200
    report = BeautifulSoup(answer.content, "html.parser")
    told = {}
    for row in report.select("main tbody tr"):
        title, recording, captions = row.select("td")[:3]
        words = f"{recording.get_text(strip=True)} | {captions.get_text(strip=True)}"
        told[title.select_one("a").get_text(strip=True)] = words
    return told


@pytest.mark.usefixtures("webinars")
def test_what_most_needs_captions_comes_first(client: Client) -> None:
    client.force_login(UserFactory(groups=["Editors"]))
    assert listed(client) == {
        "Elsewhere": "Gone from its provider, noticed on 04/01/2026 | None",
        "Elsewhere, too": "Elsewhere | None",
        "Silent": "Here | None",
        "Older": "Here | English: made by machine, here since 03/05/2023",
        "Newer": "Here | English: made by machine, here since 03/05/2025",
        "Broken": "Here | English: cannot be read. Upload it again.",
        "Looked through": "None | Spanish: Verified word for word",
    }
    assert list(listed(client))[3:5] == ["Older", "Newer"]
    assert set(listed(client, captions="none")) == {"Elsewhere", "Elsewhere, too", "Silent"}
    assert set(listed(client, captions="machine")) == {"Older", "Newer"}
    assert set(listed(client, captions="gone")) == {"Elsewhere"}
    assert set(listed(client, captions="done")) == {"Broken", "Looked through"}


@pytest.mark.usefixtures("webinars")
def test_who_may_edit_nothing_sees_no_report(client: Client) -> None:
    client.force_login(UserFactory())
    assert client.get(reverse("caption_report:index")).status_code == 302
