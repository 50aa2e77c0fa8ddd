"""What answers tell browsers and caches: nothing restricted is kept, no page runs foreign code."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.views.defaults import server_error
from wagtail.models import Page, PageViewRestriction

from knowledgebase.headers import PUBLIC
from resources import models
from search import gate
from tests import factories
from tests.home.test_contact import ContactPageFactory
from tests.knowledgebase.test_second_factor import SET_UP, set_up, sign_in
from tests.knowledgebase.test_settings import run

pytestmark = pytest.mark.django_db

OPEN_PAGES = [
    "/", "/es/", "/topics/", "/places/", "/partners/", "/series/", "/priorities/", "/search/",
    "/search/?q=families", "/search/?page=0", "/search/suggestions/?q=fa", "/library/",
    "/resources/toolkits/", "/nowhere/", "/robots.txt", "/sitemap.xml",
]  # fmt: skip
# With a form whose token is the visitor's own.
FORM_PAGES = ["/contact/", "/sign-in/", "/es/sign-in/", "/admin/password_reset/"]


@pytest.fixture
def resource(library) -> models.Webinar:
    """Return a webinar with a file of every kind."""
    return factories.WebinarFactory(
        parent=library,
        title="Families first",
        recorded=True,
        cover=factories.LibraryImageFactory(),
        attachments=[models.Attachment(document=factories.LibraryDocumentFactory(), language="en")],
    )


def files_of(page: models.Webinar) -> dict[str, str]:
    return {
        "document": page.attachments.get().document.url,
        "recording": page.recording.url,
        "picture": page.cover.get_rendition("width-100").url,
        "captions": f"/resources/captions/{page.tracks.get().pk}.vtt",
    }


def body_of(answer: HttpResponse) -> bytes:
    return answer.getvalue()


def keeps(answer: HttpResponse) -> set[str]:
    """Return the rules for caches, once the answer is read to its end."""
    body_of(answer)
    return set(answer["Cache-Control"].split(", "))


# L5: a page that was cached before it was restricted


@pytest.mark.parametrize("address", OPEN_PAGES)
def test_l05_an_open_page_is_asked_for_anew_and_sets_no_cookie(
    resource, client: Client, address: str
) -> None:
    answer = client.get(address)
    assert keeps(answer) & {PUBLIC, "no-store"}
    assert not answer.cookies
    assert "ETag" not in answer


@pytest.mark.parametrize("address", FORM_PAGES)
def test_l05_a_page_with_a_form_is_kept_by_nobody(site_root, client: Client, address: str) -> None:
    ContactPageFactory()
    answer = client.get(address)
    assert keeps(answer) >= {"private", "no-store"}
    assert set(answer.cookies) == {"csrftoken"}
    assert "Cookie" in answer["Vary"]


def test_l05_files_of_an_open_page_are_kept_by_the_visitor_alone(resource, client: Client) -> None:
    for address in files_of(resource).values():
        answer = client.get(address)
        assert answer.status_code == 200
        assert keeps(answer) >= {"private"}
        assert not answer.cookies


def restricted(page: Page, kind: str) -> PageViewRestriction:
    restriction = PageViewRestriction.objects.create(
        page=page, restriction_type=kind, password="sesame"
    )
    restriction.groups.set(Group.objects.filter(name="Editors"))
    return restriction


@pytest.mark.parametrize("kind", ["password", "login", "groups"])
def test_l05_what_was_cached_before_it_was_restricted_is_not_served(
    resource, client: Client, kind: str
) -> None:
    """A cache that keeps to the rules asks again, and is told nothing of what it has."""
    addresses = {"page": resource.get_url(), **files_of(resource)}
    before = {name: client.get(address) for name, address in addresses.items()}
    for answer in before.values():
        assert answer.status_code == 200
        assert keeps(answer) & {PUBLIC, "private"}
    restricted(resource, kind)
    for name, address in addresses.items():
        conditions = {
            "If-None-Match": before[name].get("ETag", '"x"'),
            "If-Modified-Since": before[name].get("Last-Modified", "Mon, 23 Nov 2026 00:00:00 GMT"),
        }
        answer = client.get(address, headers=conditions)
        asked = name == "page" and kind == "password"
        assert answer.status_code == (200 if asked else 404), name
        assert b"Families first" not in body_of(answer)
        assert keeps(answer) & {PUBLIC, "no-store"}


@pytest.mark.parametrize("kind", ["password", "login", "groups"])
def test_l05_who_may_read_a_restricted_page_gets_it_for_themselves(
    resource, client: Client, kind: str
) -> None:
    restricted(resource, kind)
    if kind == "password":
        asked = client.get(resource.get_url())
        assert keeps(asked) >= {"private", "no-store"}
        address = re.search(r'action="(/_util[^"]+)"', asked.content.decode())[1]
        form = {"password": "sesame", "return_url": resource.get_url()}
        assert keeps(client.post(address, form)) >= {"private", "no-store"}
    else:
        client.force_login(factories.UserFactory(groups=["Editors"]))
    for name, address in {"page": resource.get_url(), **files_of(resource)}.items():
        answer = client.get(address)
        assert answer.status_code == 200, name
        assert keeps(answer) >= {"private", "no-store"}, name


@pytest.mark.parametrize(
    "address",
    ["/admin/", "/admin/pages/", "/second-factor/", "/sign-in/", "/", "/search/", "/topics/"],
)
def test_l05_what_somebody_signed_in_sees_is_kept_by_nobody(
    resource, client: Client, address: str
) -> None:
    client.force_login(factories.UserFactory(is_superuser=True))
    answer = client.get(address)
    assert answer.status_code == 200
    assert keeps(answer) >= {"private", "no-store"}


def test_l05_the_secret_and_the_recovery_codes_are_kept_by_nobody(
    site_root, client: Client, settings
) -> None:
    settings.REQUIRE_TOTP = True
    factories.UserFactory(username="ana", groups=["Editors"])
    sign_in(client)
    assert keeps(client.get(SET_UP)) >= {"private", "no-store"}
    set_up(client)
    assert keeps(client.get("/second-factor/recovery-codes/")) >= {"private", "no-store"}


# Foreign code


def policy_of(answer: HttpResponse) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in answer["Content-Security-Policy"].split(";"))
    return {name: sources for name, _, sources in parts if name}


INLINE = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/)|<style|\sstyle=|\son\w+=", re.I)


def public_answers(
    client: Client, resources: list[str], settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[HttpResponse]:
    """Yield an answer of every public kind, the unlucky ones too."""
    ContactPageFactory()
    for address in (*OPEN_PAGES, *FORM_PAGES[:3], *resources):
        yield client.get(address)
    yield client.post("/contact/", {})
    yield client.post("/sign-in/", {"login": "ana", "password": "wrong"})
    yield Client(enforce_csrf_checks=True).post("/contact/", {})
    monkeypatch.setattr(gate, "gate", lambda: gate.Gate(0, 0))
    yield client.get("/search/?q=shed")
    settings.SEARCHES_A_SECOND = 1
    while (answer := client.get("/search/?q=many")).status_code != 429:
        assert answer.status_code == 503
    yield answer


def test_no_public_page_runs_anything_that_stands_in_it(
    resource, library, client: Client, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    statuses = set()
    kinds = (factories.ToolkitFactory, factories.EvidenceBriefFactory)
    pages = [kind(parent=library).get_url() for kind in kinds]
    for answer in public_answers(client, [*pages, resource.get_url()], settings, monkeypatch):
        policy = policy_of(answer)
        assert policy["script-src"] == policy["style-src"] == "'self'"
        assert policy["object-src"] == "'none'"
        assert policy["base-uri"] == policy["form-action"] == policy["frame-ancestors"] == "'self'"
        assert "unsafe" not in answer["Content-Security-Policy"]
        assert not INLINE.search(answer.content.decode()), answer.content.decode()
        assert answer["Permissions-Policy"]
        assert answer["Referrer-Policy"] == "strict-origin-when-cross-origin"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer["X-Content-Type-Options"] == "nosniff"
        statuses.add(answer.status_code)
    assert statuses == {200, 400, 403, 404, 429, 503}
    assert not INLINE.search(server_error(RequestFactory().get("/")).content.decode())


def test_the_pages_of_signing_in_run_nothing_either(site_root, client: Client, settings) -> None:
    settings.REQUIRE_TOTP = True
    factories.UserFactory(username="ana", groups=["Editors"])
    sign_in(client)
    pages = [client.get(SET_UP).content.decode()]
    set_up(client)
    names = ("", "recovery-codes/", "recovery-codes/new/", "turn-off/", "password/", "code/")
    pages += [client.get(f"/second-factor/{name}").content.decode() for name in names]
    visitor = Client()
    sign_in(visitor)
    pages.append(visitor.get("/sign-in/code/").content.decode())
    assert [page for page in pages if INLINE.search(page)] == []
    assert all("<h1>" in page for page in pages)


def test_the_admin_has_a_policy_of_its_own(site_root, client: Client) -> None:
    client.force_login(factories.UserFactory(is_superuser=True))
    policy = policy_of(client.get("/admin/"))
    assert policy["script-src"] == "'self' 'unsafe-inline'"
    assert policy["object-src"] == "'none'"
    assert policy["base-uri"] == policy["form-action"] == policy["frame-ancestors"] == "'self'"


# Forged hosts


@pytest.mark.parametrize("path", ["/", "/search/", "/admin/login/", "/sign-in/", "/sitemap.xml"])
def test_b08_a_forged_host_is_refused(site_root, client: Client, settings, path: str) -> None:
    settings.ALLOWED_HOSTS = ["library.example.org"]
    assert client.get(path, headers={"host": "evil.example"}).status_code == 400
    forwarded = {"host": "library.example.org", "x-forwarded-host": "evil.example"}
    answer = client.get(path, headers=forwarded)
    assert answer.status_code in (200, 302)
    assert b"evil" not in answer.content
    assert "evil" not in answer.get("Location", "")
    settings.USE_X_FORWARDED_HOST = True
    assert client.get(path, headers=forwarded).status_code == 400


def test_b08_a_forged_protocol_is_believed_from_a_trusted_proxy_alone(
    site_root, client: Client, settings
) -> None:
    settings.SECURE_SSL_REDIRECT = True
    forged = {"x-forwarded-proto": "https"}
    assert client.get("/robots.txt", headers=forged).status_code == 301
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert client.get("/robots.txt", headers=forged).status_code == 200


# Production


def test_production_keeps_its_cookies_to_itself(tmp_path: Path) -> None:
    names = [
        "SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE",
        "CSRF_COOKIE_SECURE", "CSRF_COOKIE_SAMESITE", "SECURE_HSTS_SECONDS", "REQUIRE_TOTP",
        "SESSION_COOKIE_AGE", "SESSION_LONGEST",
    ]  # fmt: skip
    result = run(
        "import json, sys; from django.conf import settings; "
        "print(json.dumps([getattr(settings, name) for name in sys.argv[1:]]))",
        *names,
        DATA_DIR=str(tmp_path),
        BASE_URL="https://library.example.org",
        TRUSTED_PROXIES="1",
    )
    values = dict(zip(names, json.loads(result.stdout), strict=True))
    assert values == {
        "SESSION_COOKIE_SECURE": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "CSRF_COOKIE_SECURE": True,
        "CSRF_COOKIE_SAMESITE": "Lax",
        "SECURE_HSTS_SECONDS": 365 * 24 * 3600,
        "REQUIRE_TOTP": True,
        "SESSION_COOKIE_AGE": 4 * 3600,
        "SESSION_LONGEST": 12 * 3600,
    }


def test_limits_are_kept_within_reason(tmp_path: Path) -> None:
    names = ["SEARCHES_A_SECOND", "SUGGESTIONS_A_SECOND", "MESSAGES_AN_HOUR", "SEARCHES_AT_ONCE"]
    code = (
        "import json, sys; from django.conf import settings; "
        "print(json.dumps([getattr(settings, name) for name in sys.argv[1:]]))"
    )
    for asked, most in (("0", [1, 1, 1, 1]), ("999999", [10_000, 10_000, 10_000, 7])):
        result = run(code, *names, DATA_DIR=str(tmp_path), **dict.fromkeys(names, asked))
        assert json.loads(result.stdout) == most
