"""The checklist tells what to look at before publishing, and keeps nobody from it."""

import datetime as dt
import json
from typing import Any

import pytest
from django.test import Client

from resources.checklist import findings_of
from resources.models import Link, LinkHost, LinkUse, ResourceIndexPage, ResourcePage, Track
from tests import factories
from tests.resources.admin_forms import edit_url, resource_data

pytestmark = pytest.mark.django_db

SPEECH = factories.CAPTIONS


def found(page: ResourcePage) -> dict[str, bool | None]:
    return {finding.name: finding.is_well for finding in findings_of(page)}


def heading(level: str) -> tuple[str, Any]:
    return "heading", {"text": "What happened", "level": level}


def paragraph(words: int) -> tuple[str, Any]:
    return "paragraph", f"<p>{'The bus is late. ' * (words // 4)}</p>"


def pictures(*blocks: dict[str, Any]) -> str:
    return json.dumps([image(**block) for block in blocks])


def image(**values: Any) -> dict[str, Any]:
    picture = factories.LibraryImageFactory()
    block = {"image": picture.pk, "decorative": False, "alt_text": "", **values}
    return {"type": "figure", "value": {"image": block, "caption": ""}}


def test_a_resource_that_lacks_nothing_is_well(library: ResourceIndexPage) -> None:
    page = factories.ToolkitFactory(
        summary="What three schools did in the first week, and what it took of whom.",
        topics=[factories.TopicFactory()],
    )
    assert found(page) == {"summary": True, "topics": True, "headings": True}


@pytest.mark.parametrize(
    ("values", "name", "is_well"),
    [
        ({"summary": "Short."}, "summary", False),
        ({"topics": []}, "topics", False),
        ({"body": [heading("h3")]}, "headings", False),
        ({"body": [paragraph(500)], "steps": []}, "headings", False),
        ({"body": [paragraph(500)]}, "headings", None),
        ({"body": [heading("h2"), paragraph(500)]}, "headings", True),
        ({"body": [paragraph(200)]}, "plain", True),
        ({"body": [paragraph(40)]}, "plain", None),
    ],
)
def test_each_check_sees_what_it_is_for(
    library: ResourceIndexPage, values: dict[str, Any], name: str, is_well: bool | None
) -> None:
    assert found(factories.ToolkitFactory(**values)).get(name) is is_well


@pytest.mark.parametrize(
    ("values", "is_well"),
    [
        ({}, False),
        ({"alt_text": "IMG_2034.jpg"}, False),
        ({"alt_text": "Two children at a bus stop"}, True),
        ({"decorative": True}, True),
    ],
)
def test_a_picture_must_say_what_it_shows(
    library: ResourceIndexPage, values: dict[str, Any], is_well: bool
) -> None:
    page = factories.ToolkitFactory(body=pictures(values))
    page.refresh_from_db()
    assert found(page)["pictures"] is is_well


@pytest.mark.parametrize(
    ("tracks", "is_well"),
    [
        ([], False),
        ([{"status": "machine"}], False),
        ([{"kind": "chapters", "status": "verified"}], False),
        ([{"status": "machine"}, {"status": "edited", "language": "es"}], True),
    ],
)
def test_a_recording_needs_captions_that_somebody_read(
    library: ResourceIndexPage, tracks: list[dict[str, str]], is_well: bool
) -> None:
    page = factories.WebinarFactory(
        recording=factories.RecordingFactory(),
        tracks=[Track(**{"language": "en", "content": SPEECH, **track}) for track in tracks],
    )
    assert found(page)["captions"] is is_well
    assert "captions" not in found(factories.WebinarFactory())


def test_links_that_failed_three_times_are_named(library: ResourceIndexPage) -> None:
    page = factories.ToolkitFactory()
    host = LinkHost.objects.create(origin="https://example.org")
    for place, strikes in enumerate((0, 2)):
        url = f"https://example.org/{place}"
        link = Link.objects.create(url=url, key=Link.key_of(url), host=host, strikes=strikes)
        LinkUse.objects.create(page_id=page.pk, link=link)
    assert found(page)["links"] is True
    Link.objects.filter(strikes=2).update(strikes=3)
    (finding,) = [one for one in findings_of(page) if one.name == "links"]
    assert finding.line == "1 link leads nowhere: https://example.org/1"
    assert finding.is_well is False


def test_every_type_has_a_checklist_in_its_form(client: Client, library: ResourceIndexPage) -> None:
    client.force_login(factories.UserFactory(is_superuser=True))
    for factory in factories.RESOURCE_FACTORIES.values():
        page = factory(summary="Short.")
        html = client.get(edit_url(page)).content.decode()
        assert "Before you publish: 2 of" in html, page
        assert "The summary is very short." in html
        assert "Nothing here keeps you from publishing." in html
    assert (
        "Before you publish"
        not in client.get(f"/admin/pages/add/resources/toolkit/{library.pk}/").content.decode()
    )


def test_publishing_goes_on_and_says_what_is_open(
    client: Client, library: ResourceIndexPage
) -> None:
    client.force_login(factories.UserFactory(is_superuser=True))
    page = factories.ToolkitFactory(live=False, first_published_at=None)
    data = resource_data("toolkit", summary="Short.", **{"action-publish": "1"})
    answer = client.post(edit_url(page), data, follow=True)
    page.refresh_from_db()
    assert page.live
    assert "Points of the checklist that are open: Summary, Topics." in answer.content.decode()


def test_a_form_does_not_ask_the_database_more_for_more_pictures(
    library: ResourceIndexPage, django_assert_max_num_queries: Any
) -> None:
    body = pictures(*({"alt_text": f"Picture {n}"} for n in range(8)))
    page = factories.ToolkitFactory(body=body, published_on=dt.date(2025, 1, 1))
    page = type(page).objects.get(pk=page.pk)
    with django_assert_max_num_queries(6):
        findings_of(page)
