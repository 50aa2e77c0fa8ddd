"""Whatever stands in an address: an answer that a visitor can use, never a failure."""

from collections import Counter
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from search.query import MAX_SELECTED, MAX_TEXT, MAX_VALUES, SearchQuery
from search.relay import drain
from tests import factories
from tests.search.shelf import Shelf, fresh, titles_shown

FORM = 'id="q" name="q"'


def address(*pairs: tuple[str, str]) -> str:
    return "/search/?" + urlencode(pairs, errors="surrogatepass")


def ask(client: Client, url: str) -> HttpResponse:
    """Return the answer; a redirect to the same search in its one address is followed."""
    answer = client.get(url)
    if answer.status_code == 302:
        answer = client.get(answer["Location"])
    return answer


def assert_usable(answer: HttpResponse, text: str) -> None:
    assert answer.status_code in {200, 400, 404}, ascii(text)
    content = answer.content.decode()
    assert FORM in content, ascii(text)
    assert "<script>alert(1)" not in content
    assert "<img src=x>" not in content


# B1: size


@pytest.mark.parametrize("text", ["a" * 100_000, "(" * 10_000, "a " * 5_000, '"' * 3_000])
def test_b01_too_much_text_is_refused_with_the_form(
    client: Client, shelf: Shelf, text: str
) -> None:
    answer = client.get(address(("q", text)))
    assert answer.status_code == 400
    assert FORM in answer.content.decode()
    assert f"at most {MAX_TEXT} characters" in answer.content.decode()
    assert len(answer.content) < 100_000


def test_b01_too_many_words_are_refused_with_the_form(client: Client, shelf: Shelf) -> None:
    answer = client.get(address(("q", "a b " * 20)))
    assert answer.status_code == 400
    assert "at most 32 words" in answer.content.decode()


# B2: characters


@pytest.mark.parametrize("raw", ["%00", "%ed%a0%80", "%ff%fe", "%F0%9F", "%", "%zz"])
def test_b02_odd_bytes_are_answered(client: Client, shelf: Shelf, raw: str) -> None:
    assert_usable(ask(client, f"/search/?q=family{raw}"), raw)
    assert client.get(f"/search/suggestions/?q=family{raw}").status_code == 200


@pytest.mark.parametrize(
    "text",
    [
        "rin\0ging", "\u202eringing", "ringing\u2066\u2069\u200f", "ringing\ufeff",
        "\x07ringing\x1b", "ringing " + "\U0001f469\U0001f3fd\u200d\U0001f3eb" * 40,
    ],
)  # fmt: skip
def test_b02_what_is_no_letter_keeps_no_word_from_being_found(
    client: Client, shelf: Shelf, text: str
) -> None:
    answer = ask(client, address(("q", text)))
    assert_usable(answer, text)
    assert "Ringing every family" in titles_shown(answer)


# B3: no syntax but phrases and minus


@pytest.mark.parametrize(
    "text", ["title:ringing", "ringing*", "rin*", "ringing~2", "ringing^9", "/ringing/", "(ringing"]
)
def test_b03_what_engines_take_for_syntax_is_words(client: Client, shelf: Shelf, text: str) -> None:
    words = "".join(char if char.isalnum() else " " for char in text)
    odd, plain = ask(client, address(("q", text))), ask(client, address(("q", words)))
    assert titles_shown(odd) == titles_shown(plain)


WORDY = (
    "field:x", "C*", "~9", "^1e309", "/colou?r.*/", "1' OR '1'='1", '{"match": {"title": 1}}',
    "DROP TABLE pages;", "[a TO z]", "AND OR NOT", "k12 && families", "50% _off_",
)  # fmt: skip


def test_b03_a_resource_that_holds_such_text_is_found_by_it(client: Client, shelf: Shelf) -> None:
    """Word for word: its twin has the same letters, cut otherwise."""
    for number, text in enumerate(WORDY):
        factories.ToolkitFactory(
            parent=fresh(shelf.library), title=f"Odd {number}", body=[("paragraph", escape(text))]
        )
    drain()
    for number, text in enumerate(WORDY):
        answer = ask(client, address(("q", text)))
        assert f"Odd {number}" in titles_shown(answer), text


# B4: filters


def test_b04_too_many_values_are_refused(client: Client, shelf: Shelf) -> None:
    for count in (MAX_VALUES + 1, 10_000):
        answer = client.get(address(*(("topic", f"t{n}") for n in range(count))))
        assert answer.status_code == 400
        assert f"at most {MAX_VALUES} values" in answer.content.decode()
    names = ("topic", "audience", "level", "place")
    many = [(name, f"v{n}") for name in names for n in range(MAX_VALUES)]
    answer = client.get(address(*many))
    assert answer.status_code == 400
    assert f"at most {MAX_SELECTED} filter values" in answer.content.decode()


def test_b04_unknown_doubled_and_array_parameters_are_harmless(
    client: Client, shelf: Shelf
) -> None:
    assert client.get("/search/?nothing=1&topic[]=absence&q[]=x&__proto__=1").status_code == 200
    doubled = ask(client, "/search/?topic=absence&topic=absence&q=ringing&q=other")
    assert doubled.status_code == 200
    assert titles_shown(ask(client, "/search/?topic=absence"))
    unknown = ask(client, "/search/?topic=no-such-topic")
    assert unknown.status_code == 200
    assert titles_shown(unknown) == []


# B5: pages


@pytest.mark.parametrize("page", ["-1", "0", "1e3", "1000000000", str(2**60), "", " 1", "١", "1.0"])
def test_b05_impossible_pages_are_refused(client: Client, shelf: Shelf, page: str) -> None:
    assert client.get(address(("page", page))).status_code == 400
    listed = client.get(f"/topics/{shelf.topic.slug}/", {"page": page}).status_code
    # The lists of the network read some of them as the number that they mean.
    assert listed == 404 or (listed == 200 and float(page) == 1)


@pytest.mark.parametrize("page", ["2", "49", "50"])
def test_b05_a_page_after_the_last_is_not_found(client: Client, shelf: Shelf, page: str) -> None:
    answer = client.get(address(("page", page)))
    assert answer.status_code == 404
    assert FORM in answer.content.decode()


# B6: dates


@pytest.mark.parametrize("year", ["0", "-2024", "20245", "2024-13", "13", "twenty", "1e3", "02024"])
def test_b06_an_impossible_year_is_told_beside_the_filter(
    client: Client, shelf: Shelf, year: str
) -> None:
    page = BeautifulSoup(client.get(address(("year", year))).content, "html.parser")
    filters = page.select_one("#filter-year")
    assert filters.select_one(".field__error").text == "A value of the filter “Year” is not valid."
    described = filters.select_one("fieldset")["aria-describedby"]
    assert described == filters.select_one(".field__error")["id"]
    assert filters.has_attr("open")


def test_b06_a_year_without_resources_is_a_search_without_results(
    client: Client, shelf: Shelf
) -> None:
    assert client.get("/search/?year=1899").status_code == 200
    assert client.get("/search/?year=twenty").status_code == 400


# What a search asks of the database


def purposes(queries: list[dict[str, str]]) -> Counter[str]:
    """Return how many queries there are for each table that they read first."""
    found: Counter[str] = Counter()
    for query in queries:
        words = query["sql"].split()
        found[words[words.index("FROM") + 1].strip('"(') if "FROM" in words else words[0]] += 1
    return found


def test_a_search_asks_the_database_little_whatever_it_finds(client: Client, shelf: Shelf) -> None:
    for number in range(25):
        factories.ToolkitFactory(
            parent=fresh(shelf.library), title=f"Ringing {number}", topics=[shelf.subtopic],
            audiences=[factories.AudienceFactory()], tags=[f"tag {number}"],
        )  # fmt: skip
    drain()
    url = SearchQuery.of("ringing", topic=["attendance"], type=["toolkit"]).url()
    ask(client, url)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(url)
    assert len(titles_shown(answer)) == 20
    counted = purposes(captured.captured_queries)
    # What is hidden or expired, and the state of the vocabularies; then what of the found
    # may be seen.
    own = {"search_change": 1, "resources_resourcepage": 1}
    assert {table: counted[table] for table in own} == own
    frame = counted - Counter(own)
    assert not [table for table in frame if table.startswith(("search_", "resources_"))]
    # Site, identity and menus.
    assert frame.total() <= 7, frame
