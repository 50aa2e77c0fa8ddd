"""Similar resources at the foot of a resource's page."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from resources.models import RelatedResource, ResourceIndexPage, ResourcePage, Toolkit, Topic
from search.engines.base import SearchEngine
from search.relay import drain
from search.similar import SIMILAR
from tests.factories import AudienceFactory, ToolkitFactory, TopicFactory
from tests.search.documents import document
from tests.search.hiding import every_hiding

HEADING = "Similar resources"


@pytest.fixture
def topic(db: None) -> Topic:
    return TopicFactory(name="Attendance")


@pytest.fixture
def page(engine: SearchEngine, library: ResourceIndexPage, topic: Topic) -> Toolkit:
    return ToolkitFactory(parent=library, title="Calling families", topics=[topic])


def shown(client: Client, page: ResourcePage) -> list[str]:
    """Return the titles that the page of *page* shows as similar."""
    drain()
    return shown_now(client, page)


def shown_now(client: Client, page: ResourcePage) -> list[str]:
    answer = client.get(page.get_url())
    assert answer.status_code == 200
    cards = answer.context["similar"]
    content = answer.content.decode()
    assert (HEADING in content) == bool(cards)
    assert all(card.url in content.partition(HEADING)[2] for card in cards)
    return [card.title for card in cards]


def test_what_shares_most_comes_first(
    client: Client,
    page: Toolkit,
    library: ResourceIndexPage,
    spanish_library: ResourceIndexPage,
    topic: Topic,
) -> None:
    audience = AudienceFactory(name="Families")
    ToolkitFactory(parent=library, title="Calls to families", topics=[topic])
    ToolkitFactory(parent=library, title="Buses", topics=[topic], audiences=[audience])
    ToolkitFactory(parent=library, title="Lunch", summary="Food.")
    ToolkitFactory(parent=spanish_library, title="Calling families", topics=[topic])
    found = shown(client, page)
    assert found[:2] == ["Calls to families", "Buses"]
    assert "Calling families" not in found
    for number in range(9):
        ToolkitFactory(parent=library, title=f"Calling families {number}", topics=[topic])
    assert len(shown(client, page)) == SIMILAR


def test_what_the_page_lists_anyway_is_not_repeated(
    client: Client, page: Toolkit, library: ResourceIndexPage
) -> None:
    related, newer, other = (
        ToolkitFactory(parent=library, title=f"Calling families {word}")
        for word in ("related", "newer", "other")
    )
    page.related = [RelatedResource(resource=related)]
    page.superseded_by = newer
    page.save()
    assert shown(client, page) == [other.title]


def test_what_has_been_replaced_is_left_out_unless_its_replacement_is_hidden(
    client: Client, page: Toolkit, library: ResourceIndexPage
) -> None:
    newer = ToolkitFactory(parent=library, title="Calling families, newer")
    ToolkitFactory(parent=library, title="Calling families, older", superseded_by=newer)
    assert shown(client, page) == ["Calling families, newer"]
    newer.unpublish()
    assert shown(client, page) == ["Calling families, older"]


@every_hiding
def test_nothing_hidden_is_similar(
    client: Client, page: Toolkit, library: ResourceIndexPage, hide
) -> None:
    other = ToolkitFactory(parent=library, title="Calling families, too")
    assert shown(client, page) == [other.title]
    hide(Page.objects.get(pk=other.pk).specific)
    assert shown_now(client, page) == []
    assert shown(client, page) == []


def test_a_ghost_in_the_index_is_not_shown(
    client: Client, page: Toolkit, engine: SearchEngine
) -> None:
    drain()
    engine.write(10**9, [document(999_999, "Calling families", language=["en"])])
    assert shown_now(client, page) == []


def test_a_page_that_is_not_yet_indexed_has_none(
    client: Client, page: Toolkit, library: ResourceIndexPage
) -> None:
    ToolkitFactory(parent=library, title="Calling families, too")
    assert shown_now(client, page) == []


def test_without_engine_the_page_is_there_without_them(
    client: Client, library: ResourceIndexPage, own_index: None
) -> None:
    page = ToolkitFactory(parent=library)
    ToolkitFactory(parent=library)
    assert shown_now(client, page) == []


def test_a_preview_has_none(client: Client, page: Toolkit, library: ResourceIndexPage) -> None:
    ToolkitFactory(parent=library, title="Calling families, too")
    drain()
    preview = page.make_preview_request()
    preview.render()
    assert preview.status_code == 200
    assert HEADING not in preview.content.decode()


def test_the_database_is_asked_three_times_more(
    client: Client, page: Toolkit, library: ResourceIndexPage, topic: Topic
) -> None:
    drain()
    shown_now(client, page)
    with CaptureQueriesContext(connection) as alone:
        assert shown_now(client, page) == []
    for number in range(6):
        ToolkitFactory(
            parent=library, title=f"Calling families {number}", topics=[topic],
            audiences=[AudienceFactory(name="Families")] if number == 1 else [],
        )  # fmt: skip
    shown(client, page)
    with CaptureQueriesContext(connection) as among_others:
        assert len(shown_now(client, page)) == SIMILAR
    assert len(among_others) <= len(alone) + 2
