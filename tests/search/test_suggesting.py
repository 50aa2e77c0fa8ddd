"""What is suggested while a visitor types."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from wagtail.models import Page

from resources.models import ResourceIndexPage, Topic
from search.engines.base import SearchEngine
from search.relay import drain
from search.suggesting import NAMES, TITLES, suggest
from tests.factories import OrganisationFactory, SeriesFactory, ToolkitFactory, TopicFactory
from tests.search.documents import document
from tests.search.hiding import every_hiding
from tests.search.hostile import generated_strings, listed_strings, nasty_strings
from tests.search.shelf import search


def texts(typed: str) -> list[str]:
    return [suggestion.text for suggestion in suggest(typed)]


@pytest.fixture
def filled(engine: SearchEngine, library: ResourceIndexPage) -> SearchEngine:
    """Return the engine with two toolkits, and a topic that no resource has."""
    success = TopicFactory(name="Student success")
    attendance = TopicFactory(name="Attendance", parent=success, translations={"es": "Asistencia"})
    TopicFactory(name="Attendance alone")
    ToolkitFactory(
        parent=library,
        title="Attendance teams",
        topics=[attendance],
        published_on=dt.date(2024, 1, 1),
        series=SeriesFactory(name="The attendance talks"),
        organisations=[OrganisationFactory(name="Río Seco Schools")],
    )
    ToolkitFactory(
        parent=library, title="Every day of attendance", published_on=dt.date(2025, 1, 1)
    )
    drain(engine)
    return engine


@pytest.mark.usefixtures("filled")
def test_names_come_before_titles_and_titles_newest_first() -> None:
    found = suggest("atten")
    assert [(one.text, one.kind) for one in found] == [
        ("Attendance", "Topic"),
        ("The attendance talks", "Series"),
        ("Every day of attendance", "Toolkit"),
        ("Attendance teams", "Toolkit"),
    ]
    assert [one.language for one in found] == ["", "", "en", "en"]


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("attendance te", ["Attendance teams"]),
        ("TEAMS ATTEN", ["Attendance teams"]),
        ("rio sec", ["Río Seco Schools"]),
        ("stud", ["Student success"]),
        ("attendance alo", []),
        ("attendance x", []),
        ("a", []),
        ("", []),
        ("at", ["Attendance", "The attendance talks", "Every day of attendance",
                "Attendance teams"]),
        ('"attendance" -te', ["Attendance teams"]),
    ],
)  # fmt: skip
def test_all_words_are_there_and_the_last_is_unfinished(typed: str, expected: list[str]) -> None:
    assert texts(typed) == expected


@pytest.mark.usefixtures("filled")
def test_names_are_in_the_visitors_language() -> None:
    with override("es"):
        assert texts("asis") == ["Asistencia"]
        assert "Attendance" not in texts("atten")
    assert texts("asis") == []


@pytest.mark.usefixtures("filled")
def test_a_renamed_term_is_suggested_by_its_new_name_at_once() -> None:
    assert texts("student s") == ["Student success"]
    topic = Topic.objects.get(slug="student-success")
    topic.name = "School success"
    topic.save()
    assert texts("student s") == []
    assert texts("school s") == ["School success"]


@pytest.mark.usefixtures("filled")
def test_what_is_suggested_finds_something() -> None:
    for typed in ("at", "rio", "stud", "every"):
        for suggestion in texts(typed):
            assert search(suggestion).total, suggestion


def test_at_most_eight_are_suggested_each_once(
    engine: SearchEngine, library: ResourceIndexPage
) -> None:
    topics = [TopicFactory(name=f"Tutoring {letter}") for letter in "abcde"]
    for number in range(9):
        ToolkitFactory(parent=library, title=f"Tutoring number {number}", topics=topics)
    drain(engine)
    assert len(suggest("tutoring")) == NAMES + TITLES
    ToolkitFactory(
        parent=library, title="Tutoring, number 8", slug="again", published_on=dt.date(2090, 1, 1)
    )
    ToolkitFactory(parent=library, title="TUTORING A", published_on=dt.date(2090, 1, 1))
    drain(engine)
    found = texts("tutoring")
    assert found[:4] == ["Tutoring a", "Tutoring b", "Tutoring c", "Tutoring, number 8"]
    assert "Tutoring number 8" not in found


def test_names_without_a_resource_do_not_hide_those_that_have_one(
    engine: SearchEngine, library: ResourceIndexPage
) -> None:
    for letter in "abcdefghijkl":
        TopicFactory(name=f"Tutoring {letter}")
    ToolkitFactory(parent=library, title="Lunch", topics=[TopicFactory(name="Tutoring z")])
    drain(engine)
    assert texts("tutoring") == ["Tutoring z"]


def test_what_would_not_find_itself_is_not_suggested(
    engine: SearchEngine, library: ResourceIndexPage
) -> None:
    ToolkitFactory(parent=library, title="Lunch -never cold")
    ToolkitFactory(parent=library, title="Lunch " + "and so on " * 11)
    ToolkitFactory(parent=library, title='The "long" lunch')
    drain(engine)
    assert texts("lunch") == ['The "long" lunch']


# Hidden


@every_hiding
@pytest.mark.parametrize("delivered", [False, True])
def test_neither_title_nor_name_tells_of_what_is_hidden(
    engine: SearchEngine, library: ResourceIndexPage, hide, delivered: bool
) -> None:
    page = ToolkitFactory(
        parent=library,
        title="The zyzzogeton evening",
        topics=[TopicFactory(name="Zyzzogetons", parent=TopicFactory(name="Zyzzogeton families"))],
        series=SeriesFactory(name="Zyzzogeton nights"),
    )
    drain(engine)
    assert len(texts("zyzzo")) == 4
    hide(Page.objects.get(pk=page.pk).specific)
    if delivered:
        drain(engine)
    assert texts("zyzzo") == []


def test_the_titles_that_remain_fill_the_places_of_hidden_ones(
    engine: SearchEngine, library: ResourceIndexPage
) -> None:
    pages = [ToolkitFactory(parent=library, title=f"Tutoring {number}") for number in range(7)]
    drain(engine)
    for page in pages[2:6]:
        page.unpublish()
    assert texts("tutoring") == ["Tutoring 6", "Tutoring 1", "Tutoring 0"]


def test_a_ghost_in_the_index_is_not_suggested(
    engine: SearchEngine, library: ResourceIndexPage
) -> None:
    engine.write(10**9, [document(999_999, "Ghost", topic=["ghost"])])
    TopicFactory(name="Ghost")
    assert texts("ghost") == []


# The address


def answer(client: Client, query: dict[str, str], path: str = "/search/suggestions/") -> dict:
    response = client.get(path, query)
    assert response.status_code == 200, query
    assert {"private", "no-store"} <= {*response["Cache-Control"].split(", ")}
    return response.json()


@pytest.mark.usefixtures("filled")
def test_the_address_answers_in_json(client: Client) -> None:
    assert answer(client, {"q": "attendance t"}) == {
        "label": "Suggestions",
        "suggestions": [
            {"text": "The attendance talks", "kind": "Series", "language": ""},
            {"text": "Attendance teams", "kind": "Toolkit", "language": "en"},
        ],
        "announcement": "2 suggestions",
    }
    assert answer(client, {"q": "zz"}) == {
        "label": "Suggestions",
        "suggestions": [],
        "announcement": "",
    }
    spanish = answer(client, {"q": "asis"}, "/es/search/suggestions/")
    assert [one["text"] for one in spanish["suggestions"]] == ["Asistencia"]
    assert client.post("/search/suggestions/").status_code == 405


@pytest.mark.usefixtures("filled")
def test_nasty_text_is_answered(client: Client) -> None:
    much = ["a" * 100_000, "(" * 10_000, "ab " * 5_000, "ab " * 85, "x" * 256]
    for text in [*nasty_strings(), *generated_strings(40), *listed_strings(), *much]:
        response = client.get("/search/suggestions/", {"q": text.encode("utf-8", "surrogatepass")})
        assert response.status_code == 200, ascii(text)
        assert isinstance(suggest(text), list), ascii(text)
    for raw in ("", "?q", "?q=%00", "?q=%ed%a0%80at", "?q=%ff&q=at", "?q[]=at", "?q=%"):
        assert client.get(f"/search/suggestions/{raw}").status_code == 200


def test_without_engine_nothing_is_suggested(
    client: Client, library: ResourceIndexPage, own_index: None
) -> None:
    ToolkitFactory(parent=library, title="Attendance teams")
    assert answer(client, {"q": "attendance"}) == {
        "label": "Suggestions",
        "suggestions": [],
        "announcement": "",
    }


@pytest.mark.usefixtures("filled")
def test_the_database_is_asked_twice() -> None:
    suggest("at")
    with CaptureQueriesContext(connection) as captured:
        assert len(suggest("at")) == 4
    assert len(captured) == 2
