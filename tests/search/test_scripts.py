"""Script in any text is text: on pages, in their parts, in JSON, in XML, in the admin."""

import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils.html import escape

from resources.models import Attachment, Chapter, Speaker, Track
from search.relay import drain
from tests import factories
from tests.search.shelf import Shelf, fresh

SCRIPT = "<script>alert(1)</script>"
PICTURE = '"><img src=x onerror=alert(2)>'
EVIL = f"Evil {SCRIPT} {PICTURE} javascript:alert(3) {{{{ 7*7 }}}}"
# A line of captions with what WebVTT knows as markup, and what it does not.
CAPTIONS = f"WEBVTT\n\n00:00.000 --> 00:12.000\n<v Evil>Evil {escape(SCRIPT)} <b>evil</b>\n"


@pytest.fixture
def evil(shelf: Shelf) -> Shelf:
    """Return the shelf with script in every text of a webinar and of what it belongs to."""
    for term in (shelf.topic, shelf.state):
        term.name, term.description, term.synonyms = f"{EVIL} {term.pk}", EVIL, EVIL
        term.translations = {"es": EVIL}
        term.save()
    partner = factories.OrganisationFactory(name=f"Partner {EVIL}", is_partner=True)
    document = factories.LibraryDocumentFactory(title=EVIL)
    factories.WebinarFactory(
        parent=fresh(shelf.library), recorded=True, upcoming=True, title=EVIL, slug="evil",
        summary=EVIL, seo_title=EVIL, search_description=EVIL, is_featured=True,
        registration_link="https://example.org/?q=%22%3E%3Cscript%3E",
        body=[
            ("heading", {"text": EVIL, "level": "h2"}),
            ("quote", {"text": EVIL, "source": EVIL}),
            ("paragraph", escape(EVIL)),
        ],
        topics=[shelf.topic], places=[shelf.state], tags=[f"tag {SCRIPT}"],
        audiences=[factories.AudienceFactory(name=EVIL)], organisations=[partner],
        series=factories.SeriesFactory(name=EVIL), priority=factories.PriorityFactory(name=EVIL),
        attachments=[Attachment(document=document, title=EVIL, language="en")],
        speakers=[Speaker(name=SCRIPT, role=EVIL[:160], organisation=EVIL[:160])],
        chapters=[Chapter(title=EVIL, start=0)],
        tracks=[Track(language="en", content=CAPTIONS)],
    )  # fmt: skip
    drain()
    return shelf


def assert_harmless(content: str) -> None:
    """Nothing of a visitor's or an editor's text has become markup."""
    page = BeautifulSoup(content, "html.parser")
    assert not page.find_all("img", src="x")
    assert not [tag for tag in page.find_all("script") if "alert" in tag.text]
    handlers = [tag.attrs for tag in page.find_all() for name in tag.attrs if name[:2] == "on"]
    assert not handlers
    links = [tag[name] for tag in page.find_all() for name in ("href", "src") if tag.has_attr(name)]
    assert not [link for link in links if link.strip().lower().startswith("javascript:")]


def addresses(shelf: Shelf) -> list[str]:
    return [
        "/", "/es/", "/library/", "/library/evil/", "/library/evil/?t=1&transcript=en",
        "/search/", "/search/?q=evil", "/search/?q=said", "/search/?tag=tag-scriptalert1script",
        f"/search/?q={SCRIPT}", f"/search/?q=evil&{PICTURE}={PICTURE}", f"/search/?sort={SCRIPT}",
        f"/search/?topic={SCRIPT}", f"/search/?q={SCRIPT}&page=x", f"/es/search/?q={PICTURE}",
        f"/topics/{shelf.topic.slug}/", "/topics/", "/places/", "/partners/", "/series/",
        "/priorities/", "/resources/webinars/", f"/library/evil/?transcript={SCRIPT}",
        f"/partners/?kind={SCRIPT}",
    ]  # fmt: skip


def test_b07_script_is_text_on_every_page(client: Client, evil: Shelf) -> None:
    for address in addresses(evil):
        answer = client.get(address)
        assert answer.status_code in (200, 302, 400, 404), address
        assert_harmless(answer.content.decode())
    assert escape(SCRIPT) in client.get("/library/evil/").content.decode()
    assert "<mark>Evil</mark> &lt;script&gt;" in client.get("/search/?q=evil").content.decode()


def test_b07_script_is_text_in_parts_of_a_page(client: Client, evil: Shelf) -> None:
    answer = client.get("/search/?q=evil", headers={"HX-Request": "true"})
    assert_harmless(answer.content.decode())


def test_b07_script_is_text_for_machines(client: Client, evil: Shelf) -> None:
    answer = client.get("/search/suggestions/", {"q": "evil"})
    assert answer["Content-Type"] == "application/json"
    told: dict[str, Any] = json.loads(answer.content)
    assert EVIL in {suggestion["text"] for suggestion in told["suggestions"]}
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "<script" not in client.get("/sitemap.xml").content.decode()
    captions = client.get(f"/resources/captions/{Track.objects.get(page__slug='evil').pk}.vtt")
    assert captions["Content-Type"].startswith("text/vtt")
    assert captions["X-Content-Type-Options"] == "nosniff"


def test_b07_script_is_text_in_the_admin(client: Client, evil: Shelf) -> None:
    client.force_login(factories.UserFactory(is_superuser=True))
    library = evil.library.pk
    for address in (
        "/admin/", f"/admin/pages/{library}/", "/admin/pages/search/?q=evil", "/admin/documents/",
        "/admin/resources/", "/admin/reports/site-history/",
    ):  # fmt: skip
        answer = client.get(address)
        if answer.status_code == 404:
            continue
        content = answer.content.decode()
        assert SCRIPT not in content, address
        assert "<img src=x" not in content, address
