"""The engine refuses, fails or hangs: saving waits for nothing, and every page is there."""

import time
from collections.abc import Callable

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from search.engines import base, get_engine
from search.maintenance import find_drift
from search.worker import BACK_OFF, RelayWorker
from tests import factories
from tests.faults.recovery import work_until_delivered
from tests.search.fake_server import Answer, FakeServer, hang, overloaded, refuse, unavailable
from tests.search.shelf import Shelf, fresh, keys_of, search, titles_shown

UseEngine = Callable[[Answer], FakeServer]

REFUSALS = [refuse, unavailable, overloaded]
NOTICE = "Search is limited at the moment"
ANSWERED = 5.0  # seconds that a page may take at most, on a machine that is busy with other tests

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


@pytest.fixture(autouse=True)
def _patient_search() -> None:
    """Here a search waits as long as a visitor does."""


@pytest.fixture
def editor(client: Client, db: None) -> Client:
    client.force_login(factories.UserFactory(is_superuser=True, is_staff=True))
    return client


def publish_in_the_admin(editor: Client, shelf: Shelf, title: str) -> int:
    """Publish a new page through the forms that an editor uses; return its key."""
    url = reverse("wagtailadmin_pages:copy", args=[shelf.toolkit.pk])
    form = {
        "new_title": title,
        "new_slug": "published-meanwhile",
        "new_parent_page": shelf.library.pk,
        "publish_copies": "on",
    }
    assert editor.post(url, form).status_code == 302
    page = fresh(shelf.library).get_children().get(slug="published-meanwhile")
    assert page.live
    return page.pk


@pytest.mark.parametrize("answer", REFUSALS)
def test_f01_publishing_asks_nothing_of_an_engine_that_refuses(
    shelf: Shelf, editor: Client, fake_engine: UseEngine, answer: Answer, settings
) -> None:
    own, own_url = settings.SEARCH_ENGINE, settings.ELASTICSEARCH_URL
    server = fake_engine(answer)
    key = publish_in_the_admin(editor, shelf, "Quokkas published")
    assert server.calls == 0

    def recover() -> None:
        assert server.calls > 0
        settings.SEARCH_ENGINE, settings.ELASTICSEARCH_URL = own, own_url

    assert work_until_delivered(RelayWorker(), recover) == [BACK_OFF]
    assert keys_of(search("quokkas")) == {key}
    assert not find_drift(get_engine())


def test_f02_an_editor_never_waits_for_an_engine_that_hangs(
    shelf: Shelf, editor: Client, fake_engine: UseEngine
) -> None:
    server = fake_engine(hang)
    publish_in_the_admin(editor, shelf, "Quokkas published")
    shelf.toolkit.unpublish()
    shelf.brief.delete()
    assert server.calls == 0


@pytest.mark.parametrize("answer", [refuse, hang])
def test_f30_pages_and_files_are_there_while_the_engine_is_down(
    shelf: Shelf, client: Client, fake_engine: UseEngine, answer: Answer
) -> None:
    shelf.document.file.save("roster.csv", ContentFile(b"name,place"))
    fake_engine(answer)
    addresses = ["/", shelf.toolkit.url, shelf.webinar.url, shelf.document.url, "/sitemap.xml"]
    for address in addresses:
        started = time.monotonic()
        assert client.get(address).status_code == 200, address
        assert time.monotonic() - started < ANSWERED, address


@pytest.mark.parametrize("answer", [*REFUSALS, hang])
def test_f31_a_search_is_answered_by_titles_and_says_so(
    shelf: Shelf, client: Client, fake_engine: UseEngine, answer: Answer
) -> None:
    server = fake_engine(answer)
    assert base.VISITOR_SECONDS == 1.0, "which is what visitors are promised"
    started = time.monotonic()
    page = client.get("/search/?q=ringing&topic=absence")
    took = time.monotonic() - started
    assert page.status_code == 200
    assert server.calls, "the engine was not asked"
    assert NOTICE in page.content.decode()
    assert titles_shown(page) == ["Ringing every family"]
    # All that the page asks of the engine has one deadline.
    assert took < ANSWERED


def test_f31_what_is_hidden_is_not_found_by_its_title_either(
    shelf: Shelf, client: Client, fake_engine: UseEngine
) -> None:
    fake_engine(refuse)
    for words in ("not yet", "for members"):
        page = client.get("/search/", {"q": words})
        assert NOTICE in page.content.decode()
        assert titles_shown(page) == []
