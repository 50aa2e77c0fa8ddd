"""Every change leaves a row in its own transaction, opens no engine, and reaches the index."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from search.engines import get_engine
from search.maintenance import find_drift
from search.models import Change
from search.relay import drain
from tests import factories
from tests.search import changes_of_parts  # noqa: F401 - registers more changes
from tests.search.changes import CHANGES
from tests.search.shelf import Shelf, keys_of, search

every_change = pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)


class Unreachable:
    """An engine that nobody may open."""

    def __init__(self, location: str) -> None:
        raise AssertionError("a save opened the search engine")


@every_change
def test_a_change_reaches_the_index_and_opens_no_engine(
    shelf: Shelf, change: Callable[[Shelf], None], settings: Any
) -> None:
    serving = settings.SEARCH_ENGINE
    settings.SEARCH_ENGINE = f"{__name__}.Unreachable"
    change(shelf)
    settings.SEARCH_ENGINE = serving
    engine = get_engine()
    assert find_drift(engine), "the change is none"
    drain(engine)
    assert not find_drift(engine)
    assert not Change.objects.exists()


@every_change
def test_f12_a_change_rolled_back_leaves_no_row(
    shelf: Shelf, change: Callable[[Shelf], None]
) -> None:
    def change_and_fail() -> None:
        with transaction.atomic():
            change(shelf)
            assert Change.objects.exists()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_and_fail()
    assert not Change.objects.exists()


@pytest.fixture
def admin_client(client: Client, db: None) -> Client:
    client.force_login(factories.UserFactory(is_superuser=True, is_staff=True))
    return client


def test_documents_moved_in_bulk_reach_the_index(shelf: Shelf, admin_client: Client) -> None:
    """The admin's bulk action updates rows without a signal."""
    url = reverse("wagtail_bulk_action", args=["resources", "librarydocument", "add_to_collection"])
    answer = admin_client.post(
        f"{url}?id={shelf.document.pk}&next=/admin/", {"collection": shelf.vault.pk}
    )
    assert answer.status_code == 302
    assert not keys_of(search("roster"))
    drain()
    assert not find_drift(get_engine())


def test_a_collection_moved_under_a_closed_one_reaches_the_index(
    shelf: Shelf, admin_client: Client
) -> None:
    """The collection is saved first and moved, by raw SQL, after."""
    answer = admin_client.post(
        reverse("wagtailadmin_collections:edit", args=[shelf.subfolder.pk]),
        {"name": "Attendance", "parent": shelf.vault.pk},
    )
    assert answer.status_code == 302
    assert not keys_of(search("roster"))
    drain()
    assert not find_drift(get_engine())
