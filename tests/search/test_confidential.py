"""What is for editors alone, and what may not even be confirmed."""

import logging
import re

import pytest
from django.conf import settings as django_settings
from django.test import Client, override_settings
from wagtail.models import Comment

from resources.models import Attachment, Track
from search.engines import ENGINES
from search.relay import drain
from tests import factories
from tests.search.shelf import Shelf, close_collection, fresh, restrict, search, titles_shown

# Every internal value of a visible resource, and nothing else, begins so.
WORD = "qzx"


@pytest.fixture
def marked(shelf: Shelf) -> Shelf:
    """Return the shelf with a toolkit whose internal fields all hold a word of their own."""
    editor = factories.UserFactory(
        username=f"{WORD}user", first_name=f"{WORD}first", last_name=f"{WORD}last",
        email=f"{WORD}mail@example.org",
    )  # fmt: skip
    page = fresh(shelf.toolkit)
    page.internal_notes = f"{WORD}note: ask the mayor first"
    page.external_id = f"{WORD}external"
    page.owner = page.locked_by = editor
    page.save_revision(user=editor).publish()
    Comment.objects.create(page=page, user=editor, text=f"{WORD}comment", contentpath="title")
    shelf.document.uploaded_by_user = editor
    shelf.document.save()
    shelf.document.tags.add(f"{WORD}tag")
    page = fresh(shelf.toolkit)
    page.title = f"{WORD}draft"
    page.save_revision(user=editor)
    webinar = fresh(shelf.webinar)
    webinar.code_word = f"{WORD}code"
    webinar.save_revision(user=editor).publish()
    drain()
    return shelf


INTERNAL = [
    WORD, f"{WORD}user", f"{WORD}first", f"{WORD}last", f"{WORD}mail@example.org", f"{WORD}note",
    f"{WORD}external", f"{WORD}comment", f"{WORD}tag", f"{WORD}draft", f"{WORD}code",
    '"ask the mayor first"',
]  # fmt: skip


def test_l01_a_search_for_an_internal_value_finds_nothing(client: Client, marked: Shelf) -> None:
    for text in INTERNAL:
        answer = client.get("/search/", {"q": text})
        assert "0 resources" in answer.content.decode(), text
        assert titles_shown(answer) == [], text
        assert search(text).nearest == () or " " in text
        # A slip of the pen must not be corrected to it either.
        assert search(f"{text[:-1]}y").correction is None
        told = client.get("/search/suggestions/", {"q": text}).json()
        assert told["suggestions"] == [], text


def test_l01_no_page_shows_an_internal_value(client: Client, marked: Shelf) -> None:
    for address in (fresh(marked.toolkit).get_url(), "/", "/search/", "/library/", "/sitemap.xml"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert WORD not in answer.content.decode().lower()


# L3: hidden or missing

HIDING = {
    "unpublished": lambda page: page.unpublish(),
    "deleted": lambda page: page.delete(),
    "restricted": restrict,
    "below a restricted page": lambda page: restrict(page.get_parent()),
}


@pytest.mark.parametrize("hide", HIDING)
def test_l03_what_is_hidden_is_answered_like_what_is_missing(
    client: Client, shelf: Shelf, hide: str
) -> None:
    """On every address that takes a name or a number: status, headers and content."""
    page = factories.WebinarFactory(parent=fresh(shelf.library), recorded=True)
    captions = f"/resources/captions/{Track.objects.get(page=page).pk}.vtt"
    wanted = [page.get_url(), captions, page.recording.url]
    for address in wanted:
        answer = client.get(address)
        assert answer.status_code == 200
        assert b"".join(answer)
    HIDING[hide](page)
    for address in (*wanted, f"/es{page.get_url()}"):
        assert told(client, address) == told(client, missing(address)), address


def test_l03_a_private_file_is_answered_like_a_missing_one(client: Client, shelf: Shelf) -> None:
    document = factories.LibraryDocumentFactory(collection=shelf.subfolder)
    Attachment.objects.create(page_id=shelf.toolkit.pk, document=document)
    wanted = document.url
    assert b"".join(client.get(wanted)).startswith(b"week")
    close_collection(shelf.folder)
    number = f"/{document.pk}/"
    another = number.replace(str(document.pk), "9" * len(str(document.pk)))
    for other in (wanted.replace(number, another), missing(wanted)):
        assert told(client, wanted) == told(client, other)


def missing(address: str) -> str:
    """Return an address of the same kind and length where nothing has ever been."""
    folder, name, slash = re.fullmatch(r"(.*/)([^/]+)(/?)", address).groups()
    stem, dot, extension = name.partition(".")
    nothing = ("9" if stem.isdecimal() else "x") * len(stem)
    return f"{folder}{nothing}{dot}{extension}{slash}"


def told(client: Client, address: str) -> tuple[int, dict[str, str], str]:
    """Return the answer without what it repeats of the address."""
    answer = client.get(address)
    assert answer.status_code == 404, address
    content = answer.content.decode()
    for part in filter(None, address.split("/")):
        content = re.sub(rf"/{re.escape(part)}(?=[/\"?&<])", "/", content)
    return answer.status_code, dict(answer.items()), content


# L6: errors of the engine

PASSWORD = "geheimnisvoll"
HOST = "127.0.0.1:9"


@pytest.mark.parametrize("key", [{}, {"ELASTICSEARCH_API_KEY": PASSWORD}], ids=["user", "key"])
def test_l06_an_engine_that_fails_names_no_host_and_no_password(
    client: Client, shelf: Shelf, key: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    pytest.importorskip("elasticsearch")
    server = HOST if key else f"elastic:{PASSWORD}@{HOST}"
    client.raise_request_exception = False
    editor = Client(raise_request_exception=False)
    editor.force_login(factories.UserFactory(is_superuser=True))
    page = fresh(shelf.toolkit)
    # No longer than the pages are asked for: the shelf's own index is cleared away afterwards.
    failing = override_settings(
        SEARCH_ENGINE=ENGINES["elasticsearch"],
        ELASTICSEARCH_URL=f"http://{server}",
        ELASTICSEARCH_INDEX="refused",
        **key,
    )
    with failing, caplog.at_level(logging.DEBUG):
        shown = [
            client.get("/search/?q=ringing"),
            client.get("/search/suggestions/?q=ringing"),
            client.get(page.get_url()),
            client.get("/"),
            client.get("/status/ready/"),
            editor.get(f"/admin/pages/{page.pk}/edit/"),
            editor.get("/admin/"),
        ]
    assert [answer.status_code for answer in shown] == [200] * len(shown)
    for answer in shown:
        content = answer.content.decode()
        assert HOST not in content
        assert PASSWORD not in content
        assert "Traceback" not in content
    assert "Search is limited at the moment" in shown[0].content.decode()
    # The operator's log says where it failed, and still not how to get in.
    assert PASSWORD not in caplog.text
    assert django_settings.DEBUG is False
