"""Editors choose resources by the library's own search, and drafts by their title."""

import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from resources.models import RelatedResource, Toolkit
from search.choosing import choose
from search.engines.base import SearchEngine
from search.query import SearchQuery
from search.relay import drain
from tests import factories
from tests.resources.bulk.asking import sign_in_for

CHOOSER = "/admin/resources/chooser/"


@pytest.fixture
def editor(client: Client, engine: SearchEngine, library: Any) -> Any:
    user = factories.UserFactory(groups=["Editors"])
    client.force_login(user)
    return user


def listed(client: Client, **query: Any) -> list[str]:
    """Return the titles that the dialogue lists."""
    answer = client.get(f"{CHOOSER}results/", query)
    assert answer.status_code == 200
    page = BeautifulSoup(answer.content, "html.parser")
    return [" ".join(cell.text.split()) for cell in page.select("tbody td.title .title-wrapper")]


def shown(client: Client, **query: Any) -> str:
    answer = client.get(f"{CHOOSER}results/", query)
    return " ".join(BeautifulSoup(answer.content, "html.parser").text.split())


def test_words_of_the_text_find_a_resource_with_what_tells_it_from_others(
    client: Client, editor: Any, engine: SearchEngine
) -> None:
    factories.ToolkitFactory(title="Calls home", summary="How drivers of buses help.")
    factories.ToolkitFactory(title="Elsewhere")
    drain(engine)
    assert listed(client, q="driver bus") == ["Calls home"]
    line = shown(client, q="driver bus")
    for told in ("Calls home", "Toolkit", "English", "Live"):
        assert told in line


def test_drafts_are_offered_by_title_after_the_hits(
    client: Client, editor: Any, engine: SearchEngine
) -> None:
    draft = factories.ToolkitFactory(title="Buses to come", live=False)
    factories.ToolkitFactory(title="Buses that wait")
    drain(engine)
    assert listed(client, q="buses") == ["Buses that wait", "Buses to come"]
    assert "Draft" in shown(client, q="buses")
    # While somebody is typing.
    assert set(listed(client, q="bus")) == {"Buses that wait", "Buses to come"}
    chosen = json.loads(client.get(f"{CHOOSER}chosen/{draft.pk}/").content)
    assert chosen["result"]["title"] == "Buses to come (draft)"


def test_drafts_that_one_may_not_see_are_not_offered(
    client: Client, engine: SearchEngine, spanish_library: Any, library: Any
) -> None:
    secret = factories.ToolkitFactory(title="Autobuses", parent=spanish_library, live=False)
    sign_in_for(client, library)
    assert listed(client, q="autobuses") == listed(client) == []
    assert client.get(f"{CHOOSER}chosen/{secret.pk}/").status_code == 404
    several = json.loads(client.get(f"{CHOOSER}chosen-multiple/?id={secret.pk}").content)
    assert several["result"] == []


def test_filters_narrow_hits_and_drafts(
    client: Client, editor: Any, engine: SearchEngine, spanish_library: Any
) -> None:
    broad = factories.TopicFactory(name="Getting there")
    narrow = factories.TopicFactory(name="Transport", parent=broad)
    boards = factories.AudienceFactory(name="Boards")
    factories.ToolkitFactory(title="Bus one", topics=[narrow], audiences=[boards])
    factories.ToolkitFactory(title="Bus two", live=False, topics=[narrow])
    factories.WebinarFactory(title="Bus three")
    factories.ToolkitFactory(title="Bus cuatro", parent=spanish_library)
    drain(engine)

    def found(**query: Any) -> set[str]:
        with_words, without = listed(client, q="bus", **query), listed(client, **query)
        assert set(with_words) == set(without)
        return set(with_words)

    assert found(topic=broad.slug) == {"Bus one", "Bus two"}
    assert found(audience=boards.slug) == {"Bus one"}
    assert found(type="webinar") == {"Bus three"}
    assert found(language="es") == {"Bus cuatro"}
    assert "Nothing fits" in shown(client, q="bus", type="webinar", language="es")


def test_without_words_what_was_edited_last_comes_first(client: Client, editor: Any) -> None:
    for number in range(12):
        factories.ToolkitFactory(title=f"Step {number:02}").save_revision()
    assert listed(client) == [f"Step {number:02}" for number in range(11, 1, -1)]
    assert listed(client, p=2) == ["Step 01", "Step 00"]
    assert client.get(f"{CHOOSER}results/?p=9").status_code == 404


def test_with_the_engine_down_titles_are_searched_with_the_filters(
    client: Client, editor: Any, engine: SearchEngine
) -> None:
    factories.ToolkitFactory(title="Buses that wait")
    factories.WebinarFactory(title="Buses on film")
    engine.drop()
    assert listed(client, q="buses", type="webinar") == ["Buses on film"]
    assert "The search does not answer just now" in shown(client, q="buses")


@pytest.mark.parametrize("query", [{"q": "x" * 300}, {"q": "a b " * 40}, {"topic": "no/slug"}])
def test_what_cannot_be_searched_is_answered_in_words(
    client: Client, editor: Any, query: dict[str, str]
) -> None:
    factories.ToolkitFactory()
    assert listed(client, **query) == []
    assert shown(client, **query)


@pytest.mark.parametrize("key", ["nothing", "-1", "9" * 30])
def test_what_is_no_key_is_not_found(client: Client, editor: Any, key: str) -> None:
    assert client.get(f"{CHOOSER}chosen/{key}/").status_code == 404
    assert client.get(f"{CHOOSER}chosen-multiple/", {"id": key}).status_code == 200


def test_the_dialogue_creates_nothing(client: Client, editor: Any) -> None:
    assert client.get(f"{CHOOSER}create/").status_code == 404
    html = json.loads(client.get(CHOOSER).content)["html"]
    assert 'name="topic"' in html


def test_forms_of_resources_choose_by_it(client: Client, editor: Any) -> None:
    other = factories.ToolkitFactory(title="The other", live=False)
    page = factories.ToolkitFactory(
        superseded_by=other,
        related=[RelatedResource(resource=other)],
        steps=[("step", {"heading": "Read", "body": "<p>It</p>", "resource": other})],
    )
    html = client.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert "/admin/choose-page/" not in html.split('id="id_superseded_by-chooser"')[1][:1500]
    # As field, as row of related resources, and within a step.
    assert html.count("The other (draft)") >= 3
    assert html.count(CHOOSER) >= 3


def test_a_step_is_stored_with_the_resource_that_was_chosen(client: Client, editor: Any) -> None:
    other = factories.ToolkitFactory(title="The other")
    block = Toolkit._meta.get_field("steps").stream_block.child_blocks["step"]
    chooser = block.child_blocks["resource"]
    assert chooser.clean(chooser.value_from_form(other.pk)).pk == other.pk
    assert chooser.get_form_state(other)["title"] == "The other"
    assert chooser.deconstruct()[0] == "wagtail.blocks.PageChooserBlock"


def test_hits_keep_the_order_of_the_search(editor: Any, engine: SearchEngine) -> None:
    first = factories.ToolkitFactory(title="Buses", summary="Buses and buses.")
    factories.ToolkitFactory(title="Elsewhere", summary=f"Buses. {'Other words follow. ' * 12}")
    drain(engine)
    assert choose(SearchQuery.of("buses"), editor).keys[0] == first.pk
