"""Control characters in any text, whichever way it came: what the site sends stays valid."""

import json
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from wagtail.models import Page

from home.models import StandardPage
from home.site import Administrator, set_up_site
from resources import models
from resources.text import clean
from search.engines import SearchEngine
from search.relay import drain
from tests import factories

# Of each kind one: NUL, vertical tab, escape, delete, next line, lone surrogate, no character.
HOSTILE = "a\x00b\x0bc\x1bd\x7fe\x85f\ud800g\uffffh"
CLEAN = "abcdefgh"


def everything(text: str) -> list[Any]:
    """Return one of each, made by code, with *text* in every text that it has."""
    library = factories.library_of(factories.site_home())
    topic = factories.TopicFactory(name=f"Topic {text}", description=text, synonyms=text)
    topic.translations = {"es": f"Tema {text}"}
    topic.save()
    document = factories.LibraryDocumentFactory(title=f"File {text}")
    webinar = factories.WebinarFactory(
        parent=library, recorded=True, title=f"Webinar {text}", slug="webinar", summary=text,
        body=[("paragraph", f"<p>{text}</p>"), ("heading", {"text": text, "level": "h2"})],
        topics=[topic], tags=[f"tag {text}"], internal_notes=text, search_description=text,
        organisations=[factories.OrganisationFactory(name=f"Organisation {text}")],
        attachments=[models.Attachment(document=document, title=f"Sheet {text}")],
        speakers=[models.Speaker(name=text, role=text)],
        chapters=[models.Chapter(title=text, start=0)],
        tracks=[models.Track(
            language="en", content=f"WEBVTT\n\n00:00.000 --> 00:12.000\nWe said {text}.\n"
        )],
    )  # fmt: skip
    brief = factories.EvidenceBriefFactory(
        parent=library, title=f"Brief {text}", slug="brief", limits=text,
        references=[models.Reference(citation=text)],
        ratings=[models.Rating(source=text, rating=text)],
    )  # fmt: skip
    about = StandardPage(title=f"About {text}", slug="about", introduction=text)
    factories.site_home().add_child(instance=about)
    return [topic, document, webinar, brief, about]


@pytest.fixture
def site(engine: SearchEngine) -> None:
    set_up_site("Copper Basin", Administrator("admin@example.org", password=factories.PASSWORD))
    everything(HOSTILE)
    drain(engine)


def texts_of(row: Any) -> str:
    return json.dumps([str(getattr(row, field.attname)) for field in row._meta.concrete_fields])


def test_b18_no_control_character_is_stored(db: None) -> None:
    for one in everything(HOSTILE):
        kept = type(one)._default_manager.get(pk=one.pk)
        rows = [kept]
        if isinstance(one, Page):
            rows += [
                part
                for relation in ("attachments", "speakers", "chapters", "tracks", "references",
                                 "ratings")
                for part in getattr(getattr(kept, relation, None), "all", list)()
            ]  # fmt: skip
        for row in rows:
            told = json.loads(texts_of(row))
            assert [text for text in told if clean(text) != text] == []
            assert any(CLEAN in text for text in told)


ADDRESSES = {
    "/sitemap.xml": ElementTree.fromstring,
    "/search/suggestions/?q=webinar": json.loads,
    "/search/suggestions/?q=topic": json.loads,
    "/es/search/suggestions/?q=tema": json.loads,
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_b18_what_machines_read_stays_valid(site: None, client: Client, address: str) -> None:
    read: Callable[[bytes], Any] = ADDRESSES[address]
    answer = client.get(address)
    assert answer.status_code == 200
    read(answer.content)
    if "suggestions" in address:
        assert CLEAN in answer.content.decode()


@pytest.mark.parametrize(
    "address",
    ["/", "/library/webinar/", "/library/brief/", "/about/", "/search/?q=webinar", "/topics/"],
)
def test_b18_pages_hold_no_control_character(site: None, client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert clean(page) == page


def test_b18_a_form_takes_them_out(db: None, client: Client) -> None:
    """A form refuses NUL itself, and keeps no other."""
    page = factories.ToolkitFactory()
    page.title, page.summary = f"Title {HOSTILE}", HOSTILE
    page.full_clean()
    assert (page.title, page.summary) == (f"Title {CLEAN}", CLEAN)
