"""Terms are proposed from the text of a resource."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from resources.describing import Proposal, choices, text_of_form
from resources.models import Topic
from search.describing import propose_terms
from search.engines import get_engine
from search.engines.base import EngineUnavailableError, SearchEngine
from search.named import TermNames
from search.relay import drain
from tests import factories


@pytest.fixture
def topics(library: Any, engine: SearchEngine) -> dict[str, Topic]:
    """A library in which what is about buses has a topic and a tag, and much else has others."""
    names = ("Getting to school", "Reading", "Everybody")
    made = {name: factories.TopicFactory(name=name) for name in names}
    everything = made["Everybody"]
    for number in range(4):
        factories.ToolkitFactory(
            title=f"Bus routes and late drivers {number}",
            topics=[made["Getting to school"], everything],
            tags=["transport"],
            body=[],
        )
        factories.ToolkitFactory(
            title=f"Phonics and books {number}", topics=[made["Reading"], everything], body=[]
        )
    drain(engine)
    return made


def proposed(text: str, key: int | None = None) -> list[str]:
    return [proposal.slug for proposal in propose_terms(text, key)]


def test_what_is_typical_of_like_resources_is_proposed_and_what_all_have_is_not(
    topics: dict[str, Topic],
) -> None:
    assert set(proposed("Why are the drivers of our bus so often late?")) == {
        "getting-to-school",
        "transport",
    }
    assert proposed("Books for phonics") == ["reading"]
    assert proposed("Quantum chromodynamics") == []
    assert proposed("") == []


def test_what_the_text_names_comes_first_in_any_form_or_language(topics: dict[str, Topic]) -> None:
    calls = factories.TopicFactory(
        name="Phone calls", synonyms="ringing every family", translations={"es": "Llamadas"}
    )
    for text in ("A phone call a week", "Ringing every family", "Una llamada a casa"):
        assert proposed(f"{text}. The bus drivers were late.")[0] == calls.slug
    assert calls.slug not in proposed("They called by phone")


def test_with_the_engine_down_what_the_text_names_is_proposed(
    topics: dict[str, Topic], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: Any, **kwargs: Any) -> Any:
        raise EngineUnavailableError("down")

    monkeypatch.setattr(type(get_engine()), "totals", refuse)
    assert proposed("Reading on the bus") == ["reading"]


def test_a_resource_itself_is_not_asked(library: Any, engine: SearchEngine) -> None:
    pages = [
        factories.ToolkitFactory(title=f"Bus drivers {n}", tags=["transport"], body=[])
        for n in range(2)
    ]
    factories.ToolkitFactory(title="Books", body=[])
    drain(engine)
    assert proposed("Bus drivers") == ["transport"]
    assert proposed("Bus drivers", pages[0].pk) == []


def test_hidden_resources_are_not_asked(library: Any, engine: SearchEngine) -> None:
    pages = [
        factories.ToolkitFactory(title=f"Bus drivers {n}", tags=["transport"], body=[])
        for n in range(3)
    ]
    factories.ToolkitFactory(title="Books", body=[])
    drain(engine)
    for page in pages:
        page.unpublish()
    assert proposed("Bus drivers") == []


def test_what_is_chosen_or_gone_is_not_offered(topics: dict[str, Topic]) -> None:
    text = "Why are the drivers of our bus so often late?"
    offered = choices(text, {})
    assert {(one.field, one.label) for one in offered} == {
        ("topics", "Getting to school"),
        ("tags", "transport"),
    }
    key = str(topics["Getting to school"].pk)
    assert [one.field for one in choices(text, {"topics": {key}})] == ["tags"]
    assert choices(text, {"topics": {key}, "tags": {"transport"}}) == []


def test_the_text_of_a_form_is_what_is_written_in_it() -> None:
    rich = '{"blocks": [{"text": "Said in the body"}, {"text": 3}], "entityMap": {}}'
    posted = [
        ("title", "Late buses in spring"), ("slug", "late-buses"), ("body-0-value", rich),
        ("published_on", "2026-01-01"), ("topics", "3"), ("x", "{broken"), ("y", '{"blocks": 3}'),
        ("internal_notes", "Never to be told anyone"),
    ]  # fmt: skip
    assert text_of_form(posted) == "Late buses in spring\nSaid in the body"
    assert len(text_of_form([("a", "a b c " * 100_000)])) == 200_000


def test_an_editor_is_offered_terms_and_a_stranger_is_not(
    client: Client, topics: dict[str, Topic]
) -> None:
    data = {"title": "The drivers of our bus are late", "tags": '"transport", other'}
    address = "/admin/describing/proposals/"
    assert client.post(address, data).status_code == 302
    client.force_login(factories.UserFactory(groups=["Editors"]))
    told = client.post(address, {**data, "resource": "x"}).json()
    key = str(topics["Getting to school"].pk)
    assert told["choices"] == [
        {"field": "topics", "value": key, "label": "Getting to school", "vocabulary": "topic"}
    ]
    assert told["message"] == "1 suggestion"
    assert "Nothing more to suggest" in client.post(address, {}).json()["message"]
    client.force_login(factories.UserFactory(groups=[]))
    assert client.post(address, data).status_code in (302, 403)


def test_only_terms_that_a_form_has_many_of_are_offered(
    topics: dict[str, Topic], engine: SearchEngine
) -> None:
    factories.SeriesFactory(name="Bus evenings")
    assert Proposal("series", "bus-evenings") in propose_terms("Our bus evenings")
    assert "series" not in {one.field for one in choices("Our bus evenings", {})}


def test_names_are_read_once_for_each_state_of_the_vocabularies(
    topics: dict[str, Topic], django_assert_max_num_queries: Any
) -> None:
    names = TermNames()
    with django_assert_max_num_queries(0):
        assert names.said_in(["late", "reading", "again"]) == [Proposal("topic", "reading")]
    assert "visits" not in proposed("Home visits")
    term = factories.TopicFactory(name="Visits")
    assert proposed("Home visits")[:1] == ["visits"]
    term.synonyms = "calling at the door"
    term.save()
    assert proposed("Calling at the door, calling at the door")[:1] == ["visits"]
    with CaptureQueriesContext(connection) as asked:
        proposed("Calling at the door")
    assert not [one for one in asked if "synonyms" in one["sql"]]


def test_a_longer_name_counts_more_and_the_end_of_a_text_is_no_name(library: Any) -> None:
    for name in ("Home", "Home visits", "Home visits in summer", "The"):
        factories.TopicFactory(name=name)
    said = TermNames().said_in(["home", "visit", "home", "the", "home", "visits", "in"])
    assert [proposal.slug for proposal in said] == ["home-visits", "home"]
