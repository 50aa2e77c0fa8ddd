"""Pages for topics, places, organisations, series, priorities and types."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from home.site import SetUp
from resources.models import ResourcePage
from tests.factories import (
    EvidenceBriefFactory,
    OrganisationFactory,
    PlaceFactory,
    PriorityFactory,
    SeriesFactory,
    ToolkitFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db

# Kind of page -> factory of its term, how a resource has the term.
TERMS: dict[str, tuple[Any, Callable[[Any], dict[str, Any]]]] = {
    "topic": (TopicFactory, lambda term: {"topics": [term]}),
    "place": (PlaceFactory, lambda term: {"places": [term]}),
    "organisation": (OrganisationFactory, lambda term: {"organisations": [term]}),
    "series": (SeriesFactory, lambda term: {"series": term}),
    "priority": (PriorityFactory, lambda term: {"priority": term}),
}


@pytest.fixture(params=TERMS)
def kind(request: pytest.FixtureRequest) -> str:
    return request.param


def new_term(kind: str, **fields: Any) -> Any:
    if kind == "organisation":
        fields.setdefault("is_partner", True)
    return TERMS[kind][0](**fields)


def having(kind: str, term: Any) -> dict[str, Any]:
    return TERMS[kind][1](term)


def shown(client: Client, address: str) -> list[str]:
    return [card.title for card in client.get(address).context["cards"]]


def listed_count(client: Client, kind: str, slug: str) -> int:
    context = client.get(reverse(f"network:{kind}_list")).context
    entries = list(context.get("tree") or context.get("terms") or context["partners"])
    while entries:
        entry = entries.pop()
        if entry.term.slug == slug:
            return entry.count
        entries.extend(entry.children)
    raise AssertionError(f"{slug} is not listed")


def test_a_term_shows_its_resources_newest_first(site: SetUp, client: Client, kind: str) -> None:
    term = new_term(kind)
    ToolkitFactory(title="Old", published_on=dt.date(2020, 1, 1), **having(kind, term))
    EvidenceBriefFactory(title="New", published_on=dt.date(2024, 1, 1), **having(kind, term))
    ToolkitFactory(title="Another", **having(kind, new_term(kind)))
    assert shown(client, reverse(f"network:{kind}", args=[term.slug])) == ["New", "Old"]
    assert listed_count(client, kind, term.slug) == 2


def test_a_hidden_resource_is_never_shown_nor_counted(
    site: SetUp, client: Client, kind: str, hide: Callable[[ResourcePage], None]
) -> None:
    term = new_term(kind)
    page = ToolkitFactory(title="Not for everybody", **having(kind, term))
    address = reverse(f"network:{kind}", args=[term.slug])
    assert shown(client, address) == ["Not for everybody"]
    hide(page)
    answer = client.get(address)
    assert answer.status_code == 200
    assert "Not for everybody" not in answer.content.decode()
    assert "Nothing has been published here yet." in answer.content.decode()
    assert answer.context["total"] == listed_count(client, kind, term.slug) == 0


def test_a_term_with_hidden_resources_only_looks_like_an_empty_one(
    site: SetUp, client: Client, kind: str
) -> None:
    full, empty = new_term(kind, name="Same", slug="same-a"), new_term(kind, slug="same-b")
    ToolkitFactory(live=False, **having(kind, full))
    bodies = [
        client.get(reverse(f"network:{kind}", args=[term.slug]))
        .content.decode()
        .replace(term.name, "NAME")
        .replace(term.slug, "SLUG")
        for term in (full, empty)
    ]
    assert bodies[0] == bodies[1]


def test_an_unknown_term_is_not_found(site: SetUp, client: Client, kind: str) -> None:
    assert client.get(reverse(f"network:{kind}", args=["nowhere"])).status_code == 404


def test_an_empty_vocabulary_says_so(site: SetUp, client: Client, kind: str) -> None:
    answer = client.get(reverse(f"network:{kind}_list"))
    assert "Nothing is listed here yet." in answer.content.decode()


@pytest.mark.parametrize("kind", ["topic", "place", "organisation", "series"])
def test_a_term_goes_on_to_the_search(site: SetUp, client: Client, kind: str) -> None:
    term = new_term(kind)
    ToolkitFactory(**having(kind, term))
    page = client.get(reverse(f"network:{kind}", args=[term.slug])).content.decode()
    assert f'href="/search/?{kind}={term.slug}"' in page


def test_a_priority_has_no_filter_to_go_on_to(site: SetUp, client: Client) -> None:
    priority = PriorityFactory()
    ToolkitFactory(priority=priority)
    page = client.get(reverse("network:priority", args=[priority.slug])).content.decode()
    assert "Filter these in search" not in page


@pytest.mark.parametrize("kind", ["topic", "place"])
def test_a_broader_term_shows_each_resource_of_its_subtree_once(
    site: SetUp, client: Client, kind: str
) -> None:
    broad = new_term(kind)
    narrow, other = new_term(kind, parent=broad), new_term(kind, parent=broad)
    field = f"{kind}s"
    ToolkitFactory(title="Both", **{field: [narrow, other]})
    ToolkitFactory(title="All", **{field: [broad, narrow]})
    address = reverse(f"network:{kind}", args=[broad.slug])
    assert sorted(shown(client, address)) == ["All", "Both"]
    assert [listed_count(client, kind, t.slug) for t in (broad, narrow, other)] == [2, 2, 1]
    entries = client.get(address).context["narrower"]
    assert {entry.term: entry.count for entry in entries} == {narrow: 2, other: 1}


def test_a_narrower_term_links_to_the_broader_ones(site: SetUp, client: Client) -> None:
    broad = TopicFactory(name="Student success")
    narrow = TopicFactory(name="Attendance", parent=broad)
    page = client.get(reverse("network:topic", args=[narrow.slug])).content.decode()
    assert 'href="/topics/student-success/"' in page


def test_a_long_list_comes_in_pages_of_twenty(site: SetUp, client: Client, kind: str) -> None:
    term = new_term(kind)
    ToolkitFactory.create_batch(21, **having(kind, term))
    address = reverse(f"network:{kind}", args=[term.slug])
    first, second = shown(client, address), shown(client, f"{address}?page=2")
    assert (len(first), len(second)) == (20, 1)
    assert not set(first) & set(second)
    assert f'href="{address}?page=2"' in client.get(address).content.decode()


@pytest.mark.parametrize(
    "page", ["-1", "0", "3", str(10**9), str(2**60), "1e3", "", "last", "9" * 5000, "\x00"]
)
def test_a_forged_page_number_is_not_found(site: SetUp, client: Client, page: str) -> None:
    ToolkitFactory.create_batch(21)
    assert client.get("/resources/toolkits/", {"page": page}).status_code == 404


@pytest.mark.parametrize(
    ("slug", "factory"), [("toolkits", ToolkitFactory), ("evidence-briefs", EvidenceBriefFactory)]
)
def test_a_type_lists_its_own_resources(
    site: SetUp, client: Client, slug: str, factory: Any
) -> None:
    ToolkitFactory(title="Toolkit")
    EvidenceBriefFactory(title="Brief")
    expected = "Toolkit" if factory is ToolkitFactory else "Brief"
    assert shown(client, f"/resources/{slug}/") == [expected]
    page = client.get(f"/resources/{slug}/").content.decode()
    assert f'href="/search/?type={slug[:-1]}"' in page


def test_a_type_never_lists_a_hidden_resource(
    site: SetUp, client: Client, hide: Callable[[ResourcePage], None]
) -> None:
    page = ToolkitFactory()
    assert shown(client, "/resources/toolkits/") == [page.title]
    hide(page)
    assert client.get("/resources/toolkits/").context["total"] == 0


@pytest.mark.parametrize("slug", ["toolkit", "toolkitss", "resources", "s"])
def test_an_unknown_type_is_not_found(site: SetUp, client: Client, slug: str) -> None:
    assert client.get(f"/resources/{slug}/").status_code == 404


def test_the_directory_shows_what_is_known_of_each_partner(site: SetUp, client: Client) -> None:
    partner = OrganisationFactory(
        name="Puentes Youth",
        is_partner=True,
        kind="community",
        place=PlaceFactory(name="San Lázaro"),
        link="https://puentes.example.org/",
    )
    OrganisationFactory(name="A publisher elsewhere")
    ToolkitFactory(organisations=[partner])
    page = client.get("/partners/").content.decode()
    for text in ("Puentes Youth", "Community organisation", "San Lázaro", partner.link):
        assert text in page
    assert "1 resource" in page
    assert "A publisher elsewhere" not in page


def test_the_directory_can_be_filtered_by_kind(site: SetUp, client: Client) -> None:
    OrganisationFactory(name="Mesa Alta", is_partner=True, kind="city")
    OrganisationFactory(name="Puentes", is_partner=True, kind="community")

    def names(kind: str) -> list[str]:
        answer = client.get("/partners/", {"kind": kind})
        return [entry.term.name for entry in answer.context["partners"]]

    assert names("city") == ["Mesa Alta"]
    assert names("nonsense") == names("") == ["Mesa Alta", "Puentes"]


def test_network_pages_exist_in_each_language(site: SetUp, client: Client, kind: str) -> None:
    term = new_term(kind, translations={"es": "Palabra"})
    ToolkitFactory(title="Guide", **having(kind, term))
    english = reverse(f"network:{kind}", args=[term.slug])
    answer = client.get(f"/es{english}")
    assert shown(client, f"/es{english}") == ["Guide"]
    assert "<h1>Palabra</h1>" in answer.content.decode()


def test_text_of_a_term_is_escaped(site: SetUp, client: Client) -> None:
    script = "<script>alert(1)</script>"
    topic = TopicFactory(name="x" + script, slug="x", description=script)
    for address in ("/topics/", f"/topics/{topic.slug}/"):
        assert script not in client.get(address).content.decode()


def test_a_list_of_terms_needs_few_queries(
    site: SetUp, client: Client, django_assert_max_num_queries: Any
) -> None:
    for topic in TopicFactory.create_batch(12):
        ToolkitFactory(topics=[topic])
    client.get("/topics/")
    with django_assert_max_num_queries(20):
        client.get("/topics/")
