"""The search page as it is sent: its outline, filters, chips, order and addresses."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from wagtail.models import Locale, Page, Site

from home.models import Menu, MenuItem
from resources.models import ResourceIndexPage, Track
from search.engines.base import SearchEngine
from search.maintenance import rebuild
from tests import factories


@pytest.fixture
def shelf(library: ResourceIndexPage, engine: SearchEngine) -> None:
    """Four resources: two toolkits for different people, a rated brief and a webinar."""
    boards = factories.AudienceFactory(name="School boards")
    families = factories.AudienceFactory(name="Families")
    factories.ToolkitFactory(
        title="Calling home", audiences=[boards], published_on=dt.date(2024, 1, 1)
    )
    factories.ToolkitFactory(title="Walking to school", audiences=[families, boards])
    factories.EvidenceBriefFactory(rated=True, title="Tutoring", audiences=[families])
    talk = "WEBVTT\n\n" + "\n\n".join(
        f"{minute:02d}:00.000 --> {minute:02d}:40.000\nEvery bus was late in week {minute}."
        for minute in range(6)
    )
    factories.WebinarFactory(
        title="An evening",
        recorded=True,
        tracks=[Track(language="en", content=talk)],
    )
    rebuild(engine)


class SearchPage:
    """A search page, read as a visitor reads it."""

    def __init__(self, address: str, status: int = 200) -> None:
        self.response = Client().get(address, follow=True)
        assert self.response.status_code == status
        self.html = BeautifulSoup(self.response.content, "html.parser")

    def one(self, selector: str) -> Tag:
        found = self.html.select(selector)
        assert len(found) == 1, f"{selector}: {len(found)}"
        return found[0]

    def texts(self, selector: str) -> list[str]:
        return [" ".join(node.get_text().split()) for node in self.html.select(selector)]

    def counts(self, name: str) -> dict[str, int]:
        """Return slug -> count of the values of one filter."""
        return {
            box["value"]: int(box.parent.select_one(".filter-option__count").get_text())
            for box in self.html.select(f"#filter-{name} input")
        }

    def checked(self, name: str) -> list[str]:
        return [box["value"] for box in self.html.select(f"#filter-{name} input[checked]")]

    @property
    def titles(self) -> list[str]:
        return self.texts(".results .card__title")


def address_after(address: str) -> str:
    """Return where a browser ends up that asks for *address*."""
    return Client().get(address, follow=True).wsgi_request.get_full_path()


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("/search/?q=", "/search/"),
        ("/search/?q=bus&sort=&page=1&tier=", "/search/?q=bus"),
        ("/search/?q=bus&sort=relevance", "/search/?q=bus"),
        ("/search/?sort=newest", "/search/"),
        ("/search/?tier=1&type=toolkit&q=bus", "/search/?q=bus&type=toolkit&tier=1"),
        ("/search/?type=webinar&type=toolkit", "/search/?type=toolkit&type=webinar"),
        ("/search/?q=bus&sort=title&page=2", "/search/?q=bus&sort=title&page=2"),
    ],
)
@pytest.mark.usefixtures("shelf")
def test_one_search_has_one_address(asked: str, kept: str) -> None:
    assert address_after(asked) == kept


@pytest.mark.usefixtures("shelf")
def test_filters_are_checkboxes_with_one_button_and_nothing_that_acts_by_itself() -> None:
    page = SearchPage("/search/")
    boxes = page.html.select("#filters fieldset input")
    assert boxes
    assert {box["type"] for box in boxes} == {"checkbox"}
    assert page.texts("#filters [type=submit]") == ["Apply"]
    assert not [name for node in page.html.find_all() for name in node.attrs if name[:2] == "on"]
    assert all(script.get("src") for script in page.html.select("script"))


@pytest.mark.usefixtures("shelf")
def test_counts_count_resources_however_often_they_say_it() -> None:
    page = SearchPage("/search/?q=bus")
    assert page.texts("#results") == ["bus: 1 resource"]
    assert page.counts("type") == {"webinar": 1}


@pytest.mark.usefixtures("shelf")
def test_values_of_one_filter_widen_and_filters_narrow_each_other() -> None:
    assert len(SearchPage("/search/?type=toolkit&type=webinar").titles) == 3
    both = SearchPage("/search/?type=toolkit&type=webinar&audience=families")
    assert both.titles == ["Walking to school"]


@pytest.mark.usefixtures("shelf")
def test_a_filter_counts_as_if_nothing_of_it_were_selected() -> None:
    page = SearchPage("/search/?type=toolkit")
    assert page.counts("type") == {"toolkit": 2, "evidence-brief": 1, "webinar": 1}
    assert page.counts("audience") == {"school-boards": 2, "families": 1}


@pytest.mark.usefixtures("shelf")
def test_what_is_selected_shows_in_place_and_as_a_chip() -> None:
    page = SearchPage("/search/?q=school&type=toolkit&audience=families")
    assert page.checked("type") == ["toolkit"]
    assert page.checked("audience") == ["families"]
    assert page.texts(".chips .chip") == [
        "Remove filter Type: Toolkits",
        "Remove filter Audience: Families",
    ]
    assert [chip["href"] for chip in page.html.select(".chips .chip")] == [
        "/search/?q=school&audience=families#results",
        "/search/?q=school&type=toolkit#results",
    ]


@pytest.mark.usefixtures("shelf")
def test_without_filters_there_are_no_chips() -> None:
    page = SearchPage("/search/?q=school")
    assert page.html.select(".chips, .clear-filters") == []


@pytest.mark.usefixtures("shelf")
def test_what_is_selected_stays_where_nothing_is_found() -> None:
    page = SearchPage("/search/?q=bus&type=toolkit&audience=nobody-knows-it")
    assert page.titles == []
    assert page.checked("type") == ["toolkit"]
    assert page.checked("audience") == ["nobody-knows-it"]
    assert len(page.html.select(".chips .chip")) == 2


@pytest.mark.usefixtures("shelf")
def test_clear_all_keeps_the_words() -> None:
    page = SearchPage("/search/?q=school&type=toolkit&sort=title")
    targets = {link["href"] for link in page.html.select(".clear-filters")}
    assert targets == {"/search/?q=school&sort=title#results"}


@pytest.mark.usefixtures("shelf")
def test_a_filter_says_in_words_how_much_of_it_is_selected() -> None:
    page = SearchPage("/search/?type=toolkit&type=webinar&audience=families")
    assert page.texts("#filter-type h3") == ["Type 2 selected"]
    assert page.texts("#filter-audience h3") == ["Audience 1 selected"]
    assert page.texts("#filter-language h3") == ["Language"]
    assert page.one("#filter-audience").has_attr("open"), "a filter in use is open"


@pytest.mark.usefixtures("shelf")
def test_the_button_of_the_filters_says_how_many_are_applied() -> None:
    assert SearchPage("/search/").texts(".filter-toggle") == ["Filter and sort"]
    two = SearchPage("/search/?type=toolkit&audience=families&sort=title")
    assert two.texts(".filter-toggle") == ["Filter and sort (2)"]


@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("/search/", "4 resources – "),
        ("/search/?q=school", "school: "),
        ("/search/?q=tutoring", "tutoring: 1 resource – "),
        ("/search/?q=zzz", "zzz: 0 resources – "),
    ],
)
@pytest.mark.usefixtures("shelf")
def test_the_title_of_the_page_begins_with_words_and_count(address: str, title: str) -> None:
    assert SearchPage(address).one("title").get_text().startswith(title)


@pytest.mark.usefixtures("shelf")
def test_headings_form_an_outline() -> None:
    page = SearchPage("/search/?q=school")
    assert page.texts("main h1") == ["Find resources"]
    assert page.one("h1 label")["for"] == page.one("input[type=search]")["id"]
    assert page.texts("main h2")[0].startswith("school: ")
    assert page.texts("main h2")[-1] == "Filter and sort"
    assert {card.name for card in page.html.select(".card__title")} == {"h3"}


@pytest.mark.usefixtures("shelf")
def test_skip_links_lead_to_results_and_filters() -> None:
    page = SearchPage("/search/")
    targets = [link["href"] for link in page.html.select(".skip-link")]
    assert targets == ["#results", "#filters"]
    for target in targets:
        assert page.one(target)["tabindex"] == "-1"


@pytest.mark.usefixtures("shelf")
def test_where_nothing_can_be_filtered_there_is_no_panel() -> None:
    page = SearchPage("/search/?q=zzz")
    assert page.html.select("#filters, .filter-toggle") == []
    assert [link["href"] for link in page.html.select(".skip-link")] == ["#results"]


@pytest.mark.usefixtures("shelf")
def test_relevance_is_an_order_only_of_words() -> None:
    others = ["Newest first", "Oldest first", "Title"]
    assert SearchPage("/search/?q=school").texts("#sort option") == ["Most relevant", *others]
    assert SearchPage("/search/").texts("#sort option") == others


@pytest.mark.usefixtures("shelf")
def test_each_order_is_the_one_it_says() -> None:
    assert SearchPage("/search/?sort=oldest").titles[0] == "Calling home"
    assert SearchPage("/search/").titles[-1] == "Calling home"
    assert SearchPage("/search/?sort=title").titles == [
        "An evening",
        "Calling home",
        "Tutoring",
        "Walking to school",
    ]
    assert SearchPage("/search/?q=tutoring").titles == ["Tutoring"]


@pytest.mark.usefixtures("shelf")
def test_a_card_says_what_it_is_from_when_for_whom_and_how_strong() -> None:
    card = SearchPage("/search/?q=tutoring").one(".results .card").get_text()
    for part in ("Evidence brief", "March 14, 2025", "For Families", "Tier 1", "English"):
        assert part in card


def test_found_words_are_marked_and_all_else_is_escaped(
    library: ResourceIndexPage, engine: SearchEngine
) -> None:
    captions = "WEBVTT\n\n00:00.000 --> 00:20.000\nA &lt;script&gt; for phones &amp; buses"
    factories.ToolkitFactory(title="Phones & <script>alert(1)</script>")
    factories.WebinarFactory(
        recorded=True,
        body=[("paragraph", "<p>Phones ring.</p>")],
        tracks=[Track(language="en", content=captions)],
    )
    rebuild(engine)
    page = SearchPage("/search/?q=phones")
    assert "<mark>Phones</mark> &amp; &lt;script&gt;alert(1)" in page.response.text
    assert page.one(".moments mark").get_text() == "phones"
    assert "<script>" in page.one(".moments").get_text()
    assert not page.html.select(".card__passage"), "a moment says it better"
    assert all(script.get("src") for script in page.html.select("script"))


@pytest.mark.usefixtures("shelf")
def test_the_words_are_repeated_where_nothing_has_them() -> None:
    page = SearchPage("/search/?q=<b>zebra</b>")
    assert page.texts(".results strong") == ["<b>zebra</b>"]
    assert page.texts("[role=status]") == ["No results"]


@pytest.mark.usefixtures("shelf")
def test_each_filter_that_leaves_nothing_can_go_and_says_what_that_gives() -> None:
    page = SearchPage("/search/?q=bus&type=toolkit&language=en")
    links = {link["href"]: link.get_text() for link in page.html.select(".results .prose a")}
    assert links == {"/search/?q=bus&language=en#results": "1 resource without Type: Toolkits"}
    # Said too, but no link: it would lead from nothing to nothing.
    assert page.texts(".results .prose li") == [
        "1 resource without Type: Toolkits",
        "0 resources without Language: English",
    ]


@pytest.mark.usefixtures("shelf")
def test_a_page_after_the_last_leads_back_to_the_first() -> None:
    page = SearchPage("/search/?q=school&page=9", status=404)
    assert page.texts("[role=status]") == ["No results on this page"]
    assert page.one(".results .prose a")["href"] == "/search/?q=school#results"


@pytest.mark.usefixtures("shelf")
def test_what_is_wrong_is_said_with_the_form() -> None:
    page = SearchPage("/search/?sort=upwards", status=400)
    assert page.texts("[role=alert]") == ["This order is not known."]
    assert page.one("input[type=search]")


def test_pages_go_on_at_the_results(library: ResourceIndexPage, engine: SearchEngine) -> None:
    factories.ToolkitFactory.create_batch(21, parent=library)
    rebuild(engine)
    page = SearchPage("/search/")
    assert page.texts("[role=status]") == ["Results 1 to 20 of 21"]
    targets = {link["href"] for link in page.html.select(".pagination a")}
    assert targets == {"/search/?page=2#results"}


def test_a_page_asks_the_database_three_times(
    site_root: Page, engine: SearchEngine, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """What is hidden now, what of the found may be seen, and the frame of the site."""
    factories.ToolkitFactory.create_batch(3, parent=factories.library_of(site_root))
    rebuild(engine)
    menu = Menu.objects.create(
        site=Site.objects.get(), locale=Locale.get_default(), position="main"
    )
    Client().get("/search/")  # makes the row of the site's identity, which is a change
    for address in ("/search/?q=toolkit", "/search/?type=toolkit&sort=title"):
        Client().get(address)
        with django_assert_num_queries(3):
            Client().get(address)
    MenuItem.objects.create(menu=menu, label="News of the basin", link="/topics/")
    assert "News of the basin" in Client().get("/search/").text
    with django_assert_num_queries(3):
        assert "News of the basin" in Client().get("/search/").text
