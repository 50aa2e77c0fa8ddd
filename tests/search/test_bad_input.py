"""Whatever stands in an address: an answer that a visitor can use, never a failure."""

import os
import random
import sys
from collections import Counter
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from search.query import MAX_SELECTED, MAX_TEXT, MAX_VALUES, PARAMETERS, SearchQuery
from search.relay import drain
from tests import factories
from tests.search.shelf import Shelf, fresh, restrict, titles_shown

FORM = 'id="q" name="q"'


def nasty_strings() -> list[str]:
    """Return texts that break parsers, terminals, databases, templates and engines."""
    rare = [
        "\0", "a\0b", "\x1b[31m", "\x07\x08\x0b\x0c", "\r\nSet-Cookie: a=b",
        "\ud800", "a\udfffb", "\u202eright to left", "\u2066\u2069\u200f\u200e",
        "\ufeffmark", "\ufffe\uffff", "\U000e0001\U000e007f", "e" + "\u0301" * 200,
        "".join(letter + "\u0351\u036b\u0313" * 4 for letter in "school"),
        "\U0001f469\U0001f3fd\u200d\U0001f3eb" * 60, "\U0001f1fa\U0001f1f8" * 9, "学校の出席",
        "학교에 돌아온 학생", "ﬁ ſ ß İ ı", "ⓢⓒⓗⓞⓞⓛ", "مدرسة الأحد", "โรงเรียน", "½ ² Ⅷ ٣",
    ]  # fmt: skip
    code = [
        "field:x", "key:1", "everything:*", "*", "*:*", "?", "a*", "~9", "word~99999999999",
        "^1e309", "a^-1", "[a TO z]", "{* TO *}", "/.*.*.*/", "(?P<x>(a+)+)$", "a AND", "OR OR OR",
        "NOT", "+-&|!(){}[]^\"~*?:\\", '"', '""', '"-"', "-", "--", "-\"", '-"a', "- -a", '"' * 99,
        "'; DROP TABLE search_change; --", "1' OR '1'='1", "%", "_", "%25%00", "%s%d%n", "{0}",
        "{{ 7*7 }}", "{% load static %}", "${jndi:ldap://127.0.0.1/a}", "$(touch x)", "`id`",
        '{"query": {"match_all": {}}}', "[]", "null", "undefined", "NaN", "Infinity", "-1", "1e309",
        "0x7fffffff", "99999999999999999999999999", "<script>alert(1)</script>", "\"><img src=x>",
        "javascript:alert(1)", "<!--", "]]>", "<mark>", "&lt;b&gt;", "&#0;", "../../etc/passwd",
        "C:\\CON", "file:///etc/passwd", "http://[::1", "q=a&q=b", "a;b", "a+b", "a%20b",
    ]  # fmt: skip
    shaped = ["(" * 200, ")" * 200, "a " * 120, "-a " * 80, '"a" ' * 60, "'" * 250, "\\" * 250]
    return rare + code + shaped


def generated_strings(count: int = 120) -> list[str]:
    """Return mixtures of syntax, and characters of all planes."""
    dice = random.Random(515)  # noqa: S311 - the same in every run
    pieces = [*nasty_strings(), "tutoring", "familia", '"', "-", " "]
    strings = []
    for _ in range(count // 2):
        strings.append("".join(dice.choice(pieces)[:40] for _ in range(dice.randint(1, 6))))
        points = (dice.randrange(sys.maxunicode) for _ in range(dice.randint(1, 60)))
        strings.append("".join(map(chr, points)))
    return strings


def listed_strings() -> list[str]:
    """Return the lines of the file that NAUGHTY_STRINGS names, if it does."""
    name = os.environ.get("NAUGHTY_STRINGS")
    return Path(name).read_text(errors="surrogateescape").splitlines() if name else []


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


@pytest.mark.parametrize(
    "strings",
    [nasty_strings(), generated_strings(), listed_strings()],
    ids=["own", "mixed", "file"],
)
def test_nasty_text_is_answered(shelf: Shelf, client: Client, strings: list[str]) -> None:
    if not strings:
        pytest.skip("set NAUGHTY_STRINGS to a file with one string on each line")
    for text in strings:
        assert_usable(ask(client, address(("q", text))), text)


def test_nasty_text_in_every_other_parameter(shelf: Shelf, client: Client) -> None:
    texts = nasty_strings()
    for name in sorted(PARAMETERS - {"q"}):
        for text in texts[:: 3 if name in {"page", "topic"} else 31]:
            assert_usable(ask(client, address((name, text))), f"{name}={text}")
    for text in texts[::9]:
        assert ask(client, address((text, "x"), ("utm_source", text))).status_code == 200


# B1: size


@pytest.mark.parametrize("text", ["a" * 100_000, "(" * 10_000, "a " * 5_000, '"' * 3_000])
def test_too_much_text_is_refused_with_the_form(client: Client, shelf: Shelf, text: str) -> None:
    answer = client.get(address(("q", text)))
    assert answer.status_code == 400
    assert FORM in answer.content.decode()
    assert f"at most {MAX_TEXT} characters" in answer.content.decode()
    assert len(answer.content) < 100_000


def test_too_many_words_are_refused_with_the_form(client: Client, shelf: Shelf) -> None:
    answer = client.get(address(("q", "a b " * 20)))
    assert answer.status_code == 400
    assert "at most 32 words" in answer.content.decode()


# B2: characters


@pytest.mark.parametrize("raw", ["%00", "%ed%a0%80", "%ff%fe", "%e2%80%ae", "%F0%9F", "%", "%zz"])
def test_odd_bytes_are_answered(client: Client, shelf: Shelf, raw: str) -> None:
    assert_usable(ask(client, f"/search/?q=family{raw}"), raw)


# B3: no syntax but phrases and minus


@pytest.mark.parametrize(
    "text", ["title:ringing", "ringing*", "rin*", "ringing~2", "ringing^9", "/ringing/", "(ringing"]
)
def test_what_engines_take_for_syntax_is_words(client: Client, shelf: Shelf, text: str) -> None:
    words = "".join(char if char.isalnum() else " " for char in text)
    odd, plain = ask(client, address(("q", text))), ask(client, address(("q", words)))
    assert titles_shown(odd) == titles_shown(plain)


# B4: filters


def test_too_many_values_are_refused(client: Client, shelf: Shelf) -> None:
    for count in (MAX_VALUES + 1, 10_000):
        answer = client.get(address(*(("topic", f"t{n}") for n in range(count))))
        assert answer.status_code == 400
        assert f"at most {MAX_VALUES} values" in answer.content.decode()
    names = ("topic", "audience", "level", "place")
    many = [(name, f"v{n}") for name in names for n in range(MAX_VALUES)]
    answer = client.get(address(*many))
    assert answer.status_code == 400
    assert f"at most {MAX_SELECTED} filter values" in answer.content.decode()


def test_unknown_doubled_and_array_parameters_are_harmless(client: Client, shelf: Shelf) -> None:
    assert client.get("/search/?nothing=1&topic[]=absence&q[]=x&__proto__=1").status_code == 200
    doubled = ask(client, "/search/?topic=absence&topic=absence&q=ringing&q=other")
    assert doubled.status_code == 200
    assert titles_shown(ask(client, "/search/?topic=absence"))
    unknown = ask(client, "/search/?topic=no-such-topic")
    assert unknown.status_code == 200
    assert titles_shown(unknown) == []


# B5: pages


@pytest.mark.parametrize("page", ["-1", "0", "1e3", "1000000000", str(2**60), "", " 1", "١", "1.0"])
def test_impossible_pages_are_refused(client: Client, shelf: Shelf, page: str) -> None:
    assert client.get(address(("page", page))).status_code in {400, 404}


@pytest.mark.parametrize("page", ["2", "49", "50"])
def test_a_page_after_the_last_is_not_found(client: Client, shelf: Shelf, page: str) -> None:
    answer = client.get(address(("page", page)))
    assert answer.status_code == 404
    assert FORM in answer.content.decode()


# B7: script


def test_script_is_escaped_wherever_it_stands(client: Client, shelf: Shelf) -> None:
    evil = "<script>alert(1)</script>"
    page = fresh(shelf.toolkit)
    page.title, page.summary = f"Evil {evil}", f"Summary {evil}"
    page.tags.add(f"tag {evil}")
    page.save_revision().publish()
    shelf.topic.name = f"topic {evil}"
    shelf.topic.save()
    factories.AudienceFactory(name=f"audience {evil}")
    drain()
    for query in ("", "q=evil", "q=alert", f"q={evil}", "tag=tag-scriptalert1script", "sort=title"):
        content = ask(client, f"/search/?{query}").content.decode()
        assert "<script>alert" not in content
        assert escape("<script>") in content or "<mark>script</mark>" in content or query == "sort"


# L1: internal fields


def test_internal_fields_are_not_searchable(client: Client, shelf: Shelf) -> None:
    editor = factories.UserFactory(
        username="qzusername", first_name="Qzfirst", last_name="Qzlast", email="qz@example.org"
    )
    page = fresh(shelf.toolkit)
    page.internal_notes = "Qznote: ask the mayor first"
    page.external_id = "qzexternal"
    page.owner = editor
    page.save_revision(user=editor).publish()
    drain()
    for text in ("qzusername", "qzfirst", "qzlast", "qz@example.org", "qznote", "qzexternal",
                 "\"ask the mayor first\""):  # fmt: skip
        answer = ask(client, address(("q", text)))
        assert titles_shown(answer) == [], text
        assert "0 resources" in answer.content.decode(), text
    assert "qz" not in client.get(page.get_url()).content.decode().lower()


# L3: hidden or missing


@pytest.mark.parametrize("hide", ["unpublish", "delete", "restrict"])
def test_hidden_and_missing_resources_are_told_alike(
    client: Client, shelf: Shelf, hide: str
) -> None:
    page = fresh(shelf.toolkit)
    wanted = page.get_url()
    missing = wanted.replace(page.slug, "never-been-here")
    {"unpublish": page.unpublish, "delete": page.delete, "restrict": lambda: restrict(page)}[hide]()
    told, other = client.get(wanted), client.get(missing)
    assert told.status_code == other.status_code == 404
    assert told.content.replace(page.slug.encode(), b"never-been-here") == other.content


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
