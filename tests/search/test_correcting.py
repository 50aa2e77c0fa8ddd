"""The one spelling that a search with few hits is offered."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from resources.models import ResourceIndexPage, Topic
from search.engines.base import SearchEngine, Sort
from search.finding import find
from search.query import SearchQuery
from search.relay import drain
from search.results import Correction
from tests.factories import ToolkitFactory, TopicFactory
from tests.search.documents import document
from tests.search.hiding import every_hiding
from tests.search.shelf import search, titles_shown


def offered(text: str, **filters: list[str]) -> str | None:
    correction = search(text, **filters).correction
    return correction.text if correction else None


@pytest.fixture
def filled(
    engine: SearchEngine, library: ResourceIndexPage, spanish_library: ResourceIndexPage
) -> SearchEngine:
    topic = TopicFactory(name="Chronic absence", synonyms="truency")
    for number in range(4):
        ToolkitFactory(parent=library, title=f"Attendance teams {number}", summary="Call home.")
    ToolkitFactory(parent=library, title="Attandance of boards", summary="Once misspelt.")
    ToolkitFactory(
        parent=library, title="Chronic attendance", summary="Mathematics.", topics=[topic]
    )
    ToolkitFactory(parent=spanish_library, title="Asistencia", summary="La Tecnología en casa.")
    drain(engine)
    return engine


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("atendance", "attendance"),
        ("attendnace teams", "attendance teams"),
        ("Atendance TEAMS", "Attendance TEAMS"),
        ("atendance, taems", "attendance, teams"),
        ('"chronic atendance" -boards', '"chronic attendance" -boards'),
        ("atendance -atendance", "attendance -atendance"),
        ('-"atendance" the cronic', '-"atendance" the chronic'),
        ("tecnolgia", "tecnología"),
        ("TECNOLGÍA", "Tecnología"),
        # Misspelt in one resource as well: the rarest word.
        ("attandance", "attendance"),
        # The same stem: it finds what was meant.
        ("attendence", None),
        # Nothing to offer.
        ("attendance", None),
        ("boards", None),
        ("chronic boards", None),
        ("chronik bords atendance", None),
        ("zzzzzz", None),
        ("zzzzzz atendance", None),
        ("truency", None),
        ("2o24 202", None),
        ("-atendance", None),
        ("", None),
    ],
)
def test_one_spelling_is_offered(text: str, expected: str | None) -> None:
    assert offered(text) == expected


@pytest.mark.usefixtures("filled")
def test_it_finds_more_within_the_same_filters() -> None:
    assert offered("atendance", language=["en"]) == "attendance"
    assert offered("atendance", topic=["chronic-absence"]) == "attendance"
    assert offered("atendance", language=["es"]) is None
    assert offered("atendance", tag=["no-such-tag"]) is None


@pytest.mark.usefixtures("filled")
def test_filters_and_order_are_kept(client: Client) -> None:
    query = SearchQuery.of('"chronic atendance"', topic=["chronic-absence"], language=["en"])
    address = f"{query.url()}&sort=title"
    expected = "/search/?q=%22chronic+attendance%22&topic=chronic-absence&language=en&sort=title"
    correction = find(query.with_sort(Sort.TITLE)).correction
    assert correction == Correction('"chronic attendance"', expected)
    answer = client.get(address)
    escaped = expected.replace("&", "&amp;")
    assert (
        f'Did you mean <a href="{escaped}#results">“&quot;chronic attendance&quot;”</a>?'
        in answer.content.decode()
    )
    assert len(titles_shown(client.get(expected))) == 1


@pytest.mark.usefixtures("filled")
def test_a_second_page_offers_nothing() -> None:
    assert find(SearchQuery.of("atendance").with_page(2)).correction is None


# Hidden


@every_hiding
@pytest.mark.parametrize("delivered", [False, True])
def test_words_of_hidden_resources_alone_are_never_offered(
    engine: SearchEngine, library: ResourceIndexPage, hide, delivered: bool
) -> None:
    page = ToolkitFactory(parent=library, title="The zyzzogeton evening")
    ToolkitFactory(parent=library, title="The evening")
    drain(engine)
    assert offered("zyzogeton") == "zyzzogeton"
    assert offered("zyzogeton evening") == "zyzzogeton evening"
    hide(Page.objects.get(pk=page.pk).specific)
    if delivered:
        drain(engine)
    assert offered("zyzogeton") is None
    assert offered("zyzogeton evening") is None


def test_a_form_that_only_a_hidden_resource_has_is_not_offered(
    engine: SearchEngine, library: ResourceIndexPage
) -> None:
    ToolkitFactory(parent=library, title="Tutoring")
    hidden = ToolkitFactory(parent=library, title="Tutors")
    drain(engine)
    assert offered("tuters") == "tutors"
    hidden.unpublish()
    assert offered("tuters") is None
    drain(engine)
    assert offered("tuters") is None


def test_hidden_uses_do_not_decide_between_spellings(
    engine: SearchEngine, library: ResourceIndexPage
) -> None:
    ToolkitFactory(parent=library, title="Meeting")
    hidden = [ToolkitFactory(parent=library, title=f"Meating {n}") for n in range(3)]
    ToolkitFactory(parent=library, title="Meating once")
    ToolkitFactory(parent=library, title="Meeting again")
    drain(engine)
    assert offered("meuting") == "meating"
    for page in hidden:
        page.unpublish()
    assert offered("meuting") == "meeting"


def test_a_ghost_in_the_index_is_not_offered(
    engine: SearchEngine, library: ResourceIndexPage
) -> None:
    engine.write(10**9, [document(999_999, "Spectre", body="spectre")])
    assert offered("specter") is None


# What it costs


@pytest.mark.usefixtures("filled")
def test_the_database_is_asked_no_more_often() -> None:
    for text, asked in (("boards atendance", 2), ("attendance", 2), ("zzzzzz", 1)):
        search(text)
        with CaptureQueriesContext(connection) as captured:
            search(text)
        assert len(captured) == asked, text


@pytest.mark.usefixtures("filled")
def test_synonyms_of_the_new_spelling_count(engine: SearchEngine) -> None:
    topic = Topic.objects.get(slug="chronic-absence")
    topic.synonyms = "attendance"
    topic.save()
    assert offered("atendance absence") == "attendance absence"
