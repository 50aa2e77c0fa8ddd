"""What the home page shows."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from home.site import SetUp
from resources.models import ResourcePage
from tests.factories import EvidenceBriefFactory, ToolkitFactory, WebinarFactory

pytestmark = pytest.mark.django_db


def titles(client: Client, part: str, address: str = "/") -> list[str]:
    return [card.title for card in client.get(address).context[part]]


def test_an_empty_library_says_so(site: SetUp, client: Client) -> None:
    assert "Nothing has been published here yet." in client.get("/").content.decode()


def test_resources_are_counted_by_kind_with_a_link_to_each(site: SetUp, client: Client) -> None:
    ToolkitFactory.create_batch(2)
    EvidenceBriefFactory()
    page = client.get("/")
    counts = [(kind.type_slug, kind.label, kind.count) for kind in page.context["counts"]]
    assert counts == [("toolkit", "toolkits", 2), ("evidence-brief", "evidence brief", 1)]
    assert 'href="/resources/toolkits/"' in page.content.decode()


def test_the_newest_come_first(site: SetUp, client: Client) -> None:
    ToolkitFactory(title="Old", published_on=dt.date(2021, 1, 1))
    ToolkitFactory(title="New", published_on=dt.date(2025, 1, 1))
    assert titles(client, "latest") == ["New", "Old"]


def test_only_featured_resources_are_featured(site: SetUp, client: Client) -> None:
    ToolkitFactory(title="Plain")
    ToolkitFactory(title="Featured", is_featured=True)
    assert titles(client, "featured") == ["Featured"]


def test_a_language_shows_its_own_resources_first(site: SetUp, client: Client) -> None:
    ToolkitFactory(title="Recent", published_on=dt.date(2025, 1, 1))
    ToolkitFactory(
        title="Guía",
        published_on=dt.date(2021, 1, 1),
        parent=site.libraries["es"],
        locale=site.homes["es"].locale,
    )
    assert titles(client, "latest", "/es/") == ["Guía", "Recent"]
    assert titles(client, "latest") == ["Recent", "Guía"]


def test_only_webinars_to_come_are_upcoming(site: SetUp, client: Client) -> None:
    WebinarFactory(title="Past")
    WebinarFactory(title="Next", upcoming=True)
    assert titles(client, "upcoming") == ["Next"]


def test_a_hidden_resource_is_neither_shown_nor_counted(
    site: SetUp, client: Client, hide: Callable[[ResourcePage], None]
) -> None:
    page = WebinarFactory(title="Not for everybody", upcoming=True, is_featured=True)
    assert client.get("/").content.decode().count("Not for everybody") == 3
    hide(page)
    answer = client.get("/")
    assert "Not for everybody" not in answer.content.decode()
    assert answer.context["counts"] == []


def test_the_search_box_leads_to_the_search_of_its_language(site: SetUp, client: Client) -> None:
    assert 'action="/search/"' in client.get("/").content.decode()
    assert 'action="/es/search/"' in client.get("/es/").content.decode()
