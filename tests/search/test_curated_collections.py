"""Collections lead to resources that anyone may read, by hand or by a saved search."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.models import PageViewRestriction

from resources.models import CollectionEntry, CuratedCollection, ResourceIndexPage, Toolkit
from search import gate
from search.engines.base import SearchEngine
from search.finding import find
from search.query import SearchQuery
from search.relay import drain
from tests.factories import CuratedCollectionFactory, ToolkitFactory, TopicFactory

NOTE = "Read the second step before Tuesday."


@pytest.fixture
def toolkits(library: ResourceIndexPage) -> list[Toolkit]:
    topic = TopicFactory(name="Attendance")
    return [
        ToolkitFactory(parent=library, title=title, topics=[topic])
        for title in ("Alpha", "Beta", "Gamma")
    ]


def by_hand(*resources: Toolkit, **values: Any) -> CuratedCollection:
    entries = [
        CollectionEntry(resource=resource, note=f"{NOTE} {resource.title}", sort_order=place)
        for place, resource in enumerate(resources)
    ]
    return CuratedCollectionFactory(title="Start here", entries=entries, **values)


def by_search(search: str, *noted: Toolkit) -> CuratedCollection:
    return by_hand(*noted, order="search", saved_search=search)


def listed(client: Client, page: CuratedCollection) -> list[tuple[str, str]]:
    answer = client.get(page.url)
    assert answer.status_code == 200
    collected = answer.context["collected"]
    html = answer.content.decode()
    assert all(card.title in html and note in html for card, note in collected)
    return [(card.title, note) for card, note in collected]


def test_a_collection_lists_what_an_editor_chose_in_that_order(
    client: Client, toolkits: list[Toolkit]
) -> None:
    alpha, _beta, gamma = toolkits
    page = by_hand(gamma, alpha)
    assert listed(client, page) == [("Gamma", f"{NOTE} Gamma"), ("Alpha", f"{NOTE} Alpha")]


def test_neither_a_hidden_resource_nor_the_note_on_it_is_shown(
    client: Client, engine: SearchEngine, toolkits: list[Toolkit]
) -> None:
    alpha, beta, _gamma = toolkits
    page = by_hand(*toolkits)
    alpha.unpublish()
    PageViewRestriction.objects.create(page=beta, restriction_type="login")
    assert listed(client, page) == [("Gamma", f"{NOTE} Gamma")]
    html = client.get(page.url).content.decode()
    assert "1 resource in this collection" in html
    assert "Alpha" not in html
    assert "Beta" not in html
    # No search tells of a note, either: it may be about what is hidden.
    drain(engine)
    assert find(SearchQuery.of("second step before tuesday")).total == 0
    assert [hit.card.title for hit in find(SearchQuery.of("start here")).hits] == ["Start here"]


def test_a_saved_search_goes_on_finding(
    client: Client, engine: SearchEngine, toolkits: list[Toolkit]
) -> None:
    page = by_search("topic=attendance&sort=title", toolkits[1])
    drain(engine)
    assert listed(client, page) == [("Alpha", ""), ("Beta", f"{NOTE} Beta"), ("Gamma", "")]
    ToolkitFactory(title="Aardvark", topics=list(toolkits[0].topics.all()))
    toolkits[0].unpublish()
    drain(engine)
    assert [title for title, _ in listed(client, page)] == ["Aardvark", "Beta", "Gamma"]
    html = client.get(page.url).content.decode()
    assert 'href="/search/?topic=attendance&amp;sort=title"' in html


def test_a_collection_is_no_part_of_itself(
    client: Client, engine: SearchEngine, toolkits: list[Toolkit]
) -> None:
    page = by_search("q=start&sort=title")
    drain(engine)
    assert listed(client, page) == []


def test_without_the_engine_the_page_says_that_the_list_is_missing(
    client: Client, toolkits: list[Toolkit], index_dir: object
) -> None:
    page = by_search("topic=attendance")
    answer = client.get(page.url)
    assert answer.status_code == 200
    assert "which is not available at the moment" in answer.content.decode()


def test_a_collection_waits_for_its_place_among_the_searches(
    client: Client, engine: SearchEngine, toolkits: list[Toolkit], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = by_search("topic=attendance")
    drain(engine)
    full = gate.Gate(places=1, waiting=0)
    monkeypatch.setattr(gate, "gate", lambda: full)
    with full.place():
        answer = client.get(page.url)
        assert answer.status_code == 200
        assert "which is not available at the moment" in answer.content.decode()
    assert len(listed(client, page)) == 3


@pytest.mark.parametrize(
    ("address", "saved"),
    [
        ("https://example.org/search/?topic=funding&topic=attendance&page=3&utm=x#results",
         "topic=attendance&topic=funding"),
        ("/es/search/?q=school&sort=", "q=school"),
        ("?sort=title&tier=1", "tier=1&sort=title"),
        ("tier=1", "tier=1"),
        ("https://example.org/", None),
        ("/search/?page=2", None),
        ("/search/?sort=upwards", None),
        (f"/search/?q={'word ' * 200}", None),
        ("q=\x00", None),
    ],
)  # fmt: skip
def test_the_address_of_a_search_is_what_is_saved(address: str, saved: str | None) -> None:
    page = CuratedCollectionFactory.build(saved_search=address, order="search")
    if saved is None:
        with pytest.raises(ValidationError) as refused:
            page.clean()
        assert "saved_search" in refused.value.message_dict
    else:
        page.clean()
        assert page.saved_search == saved


def test_a_collection_by_search_needs_one() -> None:
    with pytest.raises(ValidationError, match="Name the search"):
        CuratedCollectionFactory.build(order="search").clean()
