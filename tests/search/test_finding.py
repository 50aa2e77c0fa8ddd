"""What a search shows: labels, trees, chips, what leaving out a filter would give."""

import pytest
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from resources.models import ResourceIndexPage, Toolkit, Topic
from search.engines.base import SearchEngine
from search.facets import FACETS
from search.finding import find
from search.labels import _kept
from search.query import SearchQuery
from search.relay import drain
from search.results import FacetGroup, FacetValue, SearchResults
from tests.factories import (
    AudienceFactory,
    EvidenceBriefFactory,
    ToolkitFactory,
    TopicFactory,
    WebinarFactory,
)
from tests.search.documents import document


def searched(engine: SearchEngine, text: str = "", **filters: list[str]) -> SearchResults:
    drain(engine)
    return find(SearchQuery.of(text, **filters))


def group(results: SearchResults, name: str) -> FacetGroup:
    return next(one for one in results.groups if one.name == name)


def listed(results: SearchResults, name: str) -> list[tuple[str, int, int]]:
    return [(value.slug, value.count, value.depth) for value in group(results, name).values]


@pytest.fixture
def topics(library: ResourceIndexPage) -> None:
    broad = TopicFactory(name="Student success")
    narrow = TopicFactory(name="Attendance", parent=broad, translations={"es": "Asistencia"})
    other = TopicFactory(name="Funding")
    ToolkitFactory(parent=library, title="Calling home", topics=[narrow])
    ToolkitFactory(parent=library, title="Both at once", topics=[narrow, broad])
    EvidenceBriefFactory(parent=library, title="Dollars", topics=[other], rated=True)


@pytest.mark.usefixtures("topics")
def test_trees_list_narrower_terms_below_broader_ones(engine: SearchEngine) -> None:
    results = searched(engine)
    assert listed(results, "topic") == [
        ("student-success", 2, 0),
        ("attendance", 2, 1),
        ("funding", 1, 0),
    ]


@pytest.mark.usefixtures("topics")
def test_labels_are_in_the_visitors_language(engine: SearchEngine) -> None:
    drain(engine)
    with override("es"):
        labels = [value.label for value in group(find(SearchQuery()), "topic").values]
    assert "Asistencia" in labels
    assert "Attendance" in [value.label for value in group(find(SearchQuery()), "topic").values]


@pytest.mark.usefixtures("topics")
def test_a_renamed_term_shows_its_new_name_at_once(engine: SearchEngine) -> None:
    searched(engine)
    topic = Topic.objects.get(slug="funding")
    topic.name = "School money"
    topic.save()
    results = find(SearchQuery())
    assert "School money" in [value.label for value in group(results, "topic").values]


@pytest.mark.usefixtures("topics")
def test_a_synonym_works_the_moment_it_is_saved(engine: SearchEngine) -> None:
    assert searched(engine, "truancy").total == 0
    topic = Topic.objects.get(slug="attendance")
    topic.synonyms = "truancy\nchronic absence"
    topic.save()
    assert {hit.card.title for hit in find(SearchQuery.of("truancy")).hits} == {
        "Calling home",
        "Both at once",
    }


@pytest.mark.usefixtures("topics")
def test_a_selected_value_never_disappears(engine: SearchEngine) -> None:
    results = searched(engine, "dollars", topic=["attendance", "nowhere"])
    assert results.total == 0
    values = {value.slug: value for value in group(results, "topic").values}
    assert values["attendance"].selected
    assert (values["attendance"].count, values["nowhere"].count) == (0, 0)
    assert [chip.label for chip in results.chips] == ["Attendance", "nowhere"]
    assert results.chips[0].url == "/search/?q=dollars&topic=nowhere"


@pytest.mark.usefixtures("topics")
def test_values_that_addresses_invent_are_not_kept(engine: SearchEngine) -> None:
    def kept() -> dict[str, list[int]]:
        (labels,) = _kept.values()
        parts = {name: part for name, part in vars(labels).items() if isinstance(part, dict)}
        return {name: [len(one) for one in part.values()] for name, part in parts.items()}

    names = [facet.name for facet in FACETS]
    searched(engine)
    find(SearchQuery.of(**{name: ["invented"] for name in names}))
    before = kept()
    find(SearchQuery.of(**{name: ["made-up", "of-air"] for name in names}))
    assert kept() == before


@pytest.mark.usefixtures("topics")
def test_no_results_say_what_leaving_out_each_filter_would_give(engine: SearchEngine) -> None:
    results = searched(engine, "dollars", topic=["attendance"], tier=["1"])
    assert results.total == 0
    assert [(one.chip.label, one.count) for one in results.relaxations] == [
        ("Attendance", 1),
        ("Tier 1: strong evidence", 0),
    ]


@pytest.mark.usefixtures("topics")
def test_a_fruitless_search_leads_on_by_the_topics_of_what_is_near(engine: SearchEngine) -> None:
    results = searched(engine, "dollars zebras")
    assert results.total == 0
    assert [hit.card.title for hit in results.nearest] == ["Dollars"]
    assert [(one.label, one.url) for one in results.related] == [
        ("Funding", "/search/?topic=funding")
    ]
    # Not by a broader topic that says no more.
    ToolkitFactory(title="Quinces", topics=Topic.objects.filter(slug="attendance"))
    (topic,) = searched(engine, "quinces zebras").related
    assert topic.label == "Attendance"


@pytest.mark.usefixtures("topics")
def test_where_nothing_is_near_the_broadest_topics_lead_on(engine: SearchEngine) -> None:
    results = searched(engine, "zebras")
    assert not results.nearest
    assert {one.label for one in results.related} == {"Student success", "Funding"}
    assert searched(engine, "dollars").related == ()


@pytest.mark.usefixtures("topics")
def test_a_topic_of_what_is_hidden_leads_nowhere(engine: SearchEngine) -> None:
    searched(engine)
    for title in ("Calling home", "Both at once"):
        Toolkit.objects.get(title=title).unpublish()
    for _at_once_and_later in range(2):
        for text in ("once zebras", "zebras"):
            assert [one.label for one in find(SearchQuery.of(text)).related] == ["Funding"]
        drain(engine)


@pytest.mark.usefixtures("topics")
def test_given_orders_are_kept(engine: SearchEngine, library: ResourceIndexPage) -> None:
    EvidenceBriefFactory(parent=library)
    results = searched(engine)
    assert [value.slug for value in group(results, "type").values] == ["toolkit", "evidence-brief"]
    assert [value.slug for value in group(results, "tier").values] == ["1", "not-rated"]


def test_a_hit_is_a_card_with_marks_and_a_passage(
    engine: SearchEngine, library: ResourceIndexPage
) -> None:
    ToolkitFactory(
        parent=library,
        title="Ring <every> family",
        audiences=[AudienceFactory(name="Families")],
    )
    (hit,) = searched(engine, "ring interpreter").hits
    assert hit.title == "<mark>Ring</mark> &lt;every&gt; family"
    assert "<mark>interpreter</mark>" in hit.passage
    assert hit.card.audiences == ("Families",)
    assert hit.card.type_label == "Toolkit"


def test_what_was_said_is_a_moment_that_links_to_it(
    engine: SearchEngine, library: ResourceIndexPage
) -> None:
    webinar = WebinarFactory(parent=library, recorded=True)
    (hit,) = searched(engine, "tenth grade phone call").hits
    (moment,) = hit.moments
    assert moment.url == f"{webinar.url}?t=12&transcript=en#moment", "where the cue begins"
    assert moment.label == "Said at 0:12"
    assert "<mark>phone</mark>" in moment.text


def test_the_database_decides_what_is_shown(
    engine: SearchEngine, library: ResourceIndexPage
) -> None:
    kept, gone = ToolkitFactory(parent=library), ToolkitFactory(parent=library)
    drain(engine)
    # Neither signal nor outbox tells of this one; the index still holds it.
    Toolkit.objects.filter(pk=gone.pk).update(live=False)
    engine.write(10**9, [document(999_999, "Ghost")])
    results = find(SearchQuery())
    assert [hit.card.pk for hit in results.hits] == [kept.pk]
    assert results.total == 1


def test_without_engine_titles_are_searched(library: ResourceIndexPage, index_dir: object) -> None:
    ToolkitFactory(parent=library, title="Calling home")
    ToolkitFactory(parent=library, title="Home visits")
    hidden = ToolkitFactory(parent=library, title="Calling nobody home")
    hidden.unpublish()
    results = find(SearchQuery.of("home calling"))
    assert results.degraded
    assert [hit.card.title for hit in results.hits] == ["Calling home"]
    assert results.total == 1
    assert results.groups == ()


@pytest.mark.usefixtures("topics")
def test_a_search_asks_the_database_twice(
    engine: SearchEngine, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    query = SearchQuery.of("calling", topic=["attendance"])
    searched(engine, "calling", topic=["attendance"])
    with django_assert_num_queries(2):
        find(query)


def value(number: int, *, selected: bool = False) -> FacetValue:
    return FacetValue(str(number), str(number), 1, selected)


@pytest.mark.parametrize(
    ("size", "selected", "shown"), [(8, None, 8), (9, None, 9), (10, None, 8), (20, 14, 15)]
)
def test_a_long_filter_shows_its_first_values_and_the_selected_ones(
    size: int, selected: int | None, shown: int
) -> None:
    values = tuple(value(number, selected=number == selected) for number in range(size))
    facet = FacetGroup("topic", "Topic", values)
    assert len(facet.first) == shown
    assert facet.first + facet.more == values
