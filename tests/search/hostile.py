"""Texts that have broken software, and what asks every public address with them."""

import json
import os
import random
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import quote, urlencode

from django.conf import settings
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.test import Client
from wagtail.models import PageViewRestriction

from home.models import ContactPage
from resources.models import Track
from search.query import PARAMETERS
from tests.search.shelf import Shelf, fresh

Give = Callable[[Client, str], HttpResponseBase]


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


def generated_strings(count: int = 60) -> list[str]:
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
    """Return the strings of the file that NAUGHTY_STRINGS names: a JSON list, or lines."""
    name = os.environ.get("NAUGHTY_STRINGS")
    if not name:
        return []
    text = Path(name).read_text(errors="surrogateescape")
    strings: list[str] = json.loads(text) if name.endswith(".json") else text.splitlines()
    return strings


# Where a visitor's text arrives


def parameters_of(shelf: Shelf) -> Mapping[str, Give]:
    """Return everything that a visitor can write into, by name, with the way to do it."""
    contact = ContactPage(title="Contact")
    fresh(shelf.library).get_parent().add_child(instance=contact)
    restriction = PageViewRestriction.objects.get(page=shelf.members)
    password = f"/_util/authenticate_with_password/{restriction.pk}/{shelf.members.pk}/"
    sign_in = resolve_url(settings.LOGIN_URL)
    captions = f"/resources/captions/{Track.objects.get(page=shelf.webinar).pk}.vtt"
    webinar, topic = fresh(shelf.webinar).get_url(), f"/topics/{shelf.topic.slug}/"
    message = {"name": "Ana", "email": "a@example.org", "message": "Hello", "website": ""}
    return {
        **{f"search {name}": _query("/search/", name) for name in sorted(PARAMETERS)},
        "search, a name": lambda client, text: client.get(f"/search/?{_encoded(text)}=x"),
        "search in Spanish": _query("/es/search/", "q"),
        "suggestions": _query("/search/suggestions/", "q"),
        "page of a topic": _query(topic, "page"),
        "kind of partners": _query("/partners/", "kind"),
        "moment": _query(webinar, "t"),
        "transcript": _query(webinar, "transcript"),
        "part of the sitemap": _query("/sitemap.xml", "p"),
        "after sign-in": _query(sign_in, "next"),
        **{f"contact {name}": _form("/contact/", name, message) for name in message},
        "user name": _form(sign_in, "login", {"password": "x"}),
        "password": _form(sign_in, "password", {"login": "x"}),
        "page after sign-in": _form(sign_in, "next", {"login": "x", "password": "x"}),
        "code": _form(resolve_url("mfa_authenticate"), "code", {}),
        "address for a new password": _form(
            resolve_url("wagtailadmin_password_reset"), "email", {}
        ),
        "password of a page": _form(password, "password", {"return_url": "/"}),
        "return to a page": _form(password, "return_url", {"password": "sesame"}),
        "path": _path("/{}"),
        "path below": _path("/library/{}/"),
        "path in Spanish": _path("/es/{}/"),
        "path of a topic": _path("/topics/{}/"),
        "path of a partner": _path("/partners/{}/"),
        "path of a type": _path("/resources/{}s/"),
        "path of captions": _path("/resources/captions/{}.vtt"),
        "path of a document": _path(f"/documents/{shelf.document.pk}/{{}}"),
        "path of a picture": _path("/media/{}"),
        "path of the admin": _path("/admin/{}/"),
        "session": _cookie("sessionid"),
        "forgery token": _cookie("csrftoken"),
        "language": _cookie("django_language"),
        "accepted language": _header("Accept-Language"),
        "accepted types": _header("Accept"),
        "browser": _header("User-Agent"),
        "page before": _header("Referer"),
        "page of scripts": _header("HX-Current-URL", **{"HX-Request": "true"}),
        "known version": _header("If-None-Match", path=captions),
        "known since": _header("If-Modified-Since", path=captions),
        "part of a file": _header("Range", path=captions),
        "part of a known version": _header("If-Range", path=captions, Range="bytes=0-1"),
        "forwarded for": _header("X-Forwarded-For"),
    }


def _encoded(text: str) -> str:
    return quote(text, errors="surrogatepass", safe="")


def _query(path: str, name: str) -> Give:
    def give(client: Client, text: str) -> HttpResponseBase:
        query = urlencode({name: text}, errors="surrogatepass")
        answer = client.get(f"{path}?{query}")
        if answer.status_code == 302 and answer["Location"].startswith(path):
            # The same search in its one address.
            return client.get(answer["Location"])
        return answer

    return give


def _form(path: str, name: str, others: Mapping[str, str]) -> Give:
    def give(client: Client, text: str) -> HttpResponseBase:
        body = urlencode({**others, name: text}, errors="surrogatepass")
        return client.post(path, body, content_type="application/x-www-form-urlencoded")

    return give


def _path(pattern: str) -> Give:
    return lambda client, text: client.get(pattern.format(_encoded(text)))


def _header(name: str, path: str = "/search/", **others: str) -> Give:
    def give(client: Client, text: str) -> HttpResponseBase:
        return client.get(path, headers={name: _on_the_wire(text), **others})

    return give


def _cookie(name: str) -> Give:
    def give(client: Client, text: str) -> HttpResponseBase:
        return client.get("/search/", headers={"Cookie": f"{name}={_on_the_wire(text)}"})

    return give


def _on_the_wire(text: str) -> str:
    """Return *text* as a server hands a header over: bytes as letters, on one line."""
    sent = text.encode(errors="surrogatepass").decode("latin-1")
    return "".join(char for char in sent if char not in "\0\r\n")
