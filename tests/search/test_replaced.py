"""What a newer resource replaces is ranked below it and can be left out."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from resources.models import CollectionEntry, RelatedResource, ResourceIndexPage, Toolkit
from search.documents import build_document
from search.engines.base import SearchEngine
from search.finding import find
from search.maintenance import find_drift
from search.query import SearchQuery
from search.relay import drain
from search.results import SearchResults
from tests.factories import CuratedCollectionFactory, ToolkitFactory, TopicFactory
from tests.search.hiding import every_hiding, expire


@pytest.fixture
def newer(engine: SearchEngine, library: ResourceIndexPage) -> Toolkit:
    return ToolkitFactory(title="Second edition", summary="How schools ring families back.")


@pytest.fixture
def older(newer: Toolkit) -> Toolkit:
    return ToolkitFactory(
        title="Ringing families",
        summary="How schools ring families: families, families, families.",
        superseded_by=newer,
    )


def searched(text: str = "", **filters: list[str]) -> SearchResults:
    drain()
    return find(SearchQuery.of(text, **filters))


def titles(results: SearchResults) -> list[str]:
    return [hit.card.title for hit in results.hits]


def standing() -> dict[str, int]:
    (group,) = [group for group in searched().groups if group.name == "standing"]
    return {value.label: value.count for value in group.values}


def test_what_was_replaced_comes_after_what_replaces_it(newer: Toolkit, older: Toolkit) -> None:
    assert titles(searched("families")) == ["Second edition", "Ringing families"]
    older.superseded_by = None
    older.save()
    assert titles(searched("families")) == ["Ringing families", "Second edition"]


def test_a_filter_leaves_it_out(newer: Toolkit, older: Toolkit) -> None:
    assert standing() == {"Current": 1, "Replaced by a newer resource": 1}
    assert titles(searched(standing=["current"])) == ["Second edition"]
    assert titles(searched("families", standing=["replaced"])) == ["Ringing families"]


def test_where_nothing_was_replaced_there_is_nothing_to_choose(newer: Toolkit) -> None:
    assert standing() == {}
    results = searched(standing=["current"])
    assert [chip.label for chip in results.chips] == ["Current"]
    assert standing() == {}


@every_hiding
def test_what_cannot_be_seen_replaces_nothing(
    hide: Callable[[Page], None], newer: Toolkit, older: Toolkit
) -> None:
    drain()
    hide(newer)
    drain()
    older.refresh_from_db()
    assert build_document(older.pk).facets["standing"] == ("current",)


@pytest.mark.parametrize("hide", [Page.unpublish, Page.delete, expire])
def test_it_is_current_again_before_the_index_knows(
    hide: Callable[[Page], None], newer: Toolkit, older: Toolkit
) -> None:
    other = ToolkitFactory(title="Third", summary="Also of families.")
    ToolkitFactory(title="Old third", superseded_by=other)
    assert standing() == {"Current": 2, "Replaced by a newer resource": 2}
    hide(newer)
    query = SearchQuery.of("", standing=["current"])
    assert set(titles(find(query))) == {"Ringing families", "Third"}
    assert titles(find(SearchQuery.of("", standing=["replaced"]))) == ["Old third"]
    (group,) = [group for group in find(query).groups if group.name == "standing"]
    assert [value.count for value in group.values] == [2, 1]


def unpublish(page: Toolkit) -> None:
    page.unpublish()


def delete(page: Toolkit) -> None:
    page.delete()


def unlink(page: Toolkit) -> None:
    older = page.supersedes.get().specific
    older.superseded_by = None
    older.save()


@pytest.mark.parametrize("change", [unpublish, delete, unlink])
def test_the_older_one_is_current_again_in_the_index_too(
    change: Callable[[Toolkit], None], engine: SearchEngine, newer: Toolkit, older: Toolkit
) -> None:
    assert titles(searched(standing=["replaced"])) == ["Ringing families"]
    change(newer)
    assert titles(searched(standing=["replaced"])) == []
    assert "Ringing families" in titles(searched(standing=["current"]))
    assert not find_drift(engine)


def test_it_counts_as_replaced_once_the_newer_one_is_published(
    engine: SearchEngine, library: ResourceIndexPage
) -> None:
    newer = ToolkitFactory(title="Second edition", live=False)
    ToolkitFactory(title="First edition", superseded_by=newer)
    assert titles(searched(standing=["replaced"])) == []
    newer.save_revision().publish()
    assert titles(searched(standing=["replaced"])) == ["First edition"]
    assert not find_drift(engine)


def test_nothing_replaces_itself(engine: SearchEngine, library: ResourceIndexPage) -> None:
    page = ToolkitFactory()
    page.superseded_by = page
    page.save()
    assert build_document(page.pk).facets["standing"] == ("current",)


BADGE = "Replaced by a newer resource"


def cards_in(client: Client, address: str) -> dict[str, bool]:
    """Return title -> whether its card says that a newer one replaces it."""
    page = BeautifulSoup(client.get(address).content, "html.parser")
    return {
        card.select_one(".card__title").text.strip(): BADGE in card.text
        for card in page.select(".card")
    }


def test_a_card_says_so_wherever_it_stands(
    client: Client, newer: Toolkit, older: Toolkit, library: ResourceIndexPage
) -> None:
    topic = TopicFactory(name="Families")
    older.topics = [topic]
    older.save()
    holder = ToolkitFactory(title="Holder", related=[RelatedResource(resource=older)])
    collection = CuratedCollectionFactory(entries=[CollectionEntry(resource=older)])
    drain()
    for address in (
        "/search/?q=families",
        "/search/?type=toolkit",
        reverse("network:topic", args=[topic.slug]),
        reverse("network:type_index", args=["toolkit"]),
        library.url,
        holder.url,
        collection.url,
    ):
        assert cards_in(client, address).get("Ringing families") is True, address
    assert cards_in(client, "/search/?type=toolkit")["Second edition"] is False


@every_hiding
def test_a_card_tells_of_no_hidden_replacement(
    hide: Callable[[Page], None], client: Client, newer: Toolkit, older: Toolkit
) -> None:
    drain()
    hide(newer)
    for _delivered in (False, True):
        assert cards_in(client, "/search/?q=families")["Ringing families"] is False
        assert cards_in(client, older.get_parent().url)["Ringing families"] is False
        drain()
