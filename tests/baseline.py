"""Give back what the migrations wrote, after a test that emptied the database.

A test with real transactions ends with every table empty: without the root of the pages,
without roles. The tests after it expect both.
"""

from collections.abc import Generator

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker, blocking_manager_key

from search.models import Change, State

BASELINE = pytest.StashKey[str]()
EMPTYING = {"transactional_db", "live_server"}


@pytest.fixture(autouse=True)
def _keep_baseline(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> None:
    """Read, before the first test that empties the database, what is in it."""
    if not _empties(request.node) or BASELINE in request.config.stash:
        return
    request.getfixturevalue("django_db_setup")
    with django_db_blocker.unblock():
        request.config.stash[BASELINE] = connection.creation.serialize_db_to_string()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(
    item: pytest.Item, nextitem: pytest.Item | None
) -> Generator[None, None, None]:
    yield
    # After the last test the database itself is gone.
    if nextitem is not None and _empties(item) and BASELINE in item.config.stash:
        with item.config.stash[blocking_manager_key].unblock():
            restore(item.config.stash[BASELINE])


def restore(baseline: str) -> None:
    call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)
    connection.creation.deserialize_db_from_string(baseline)
    # Rows written with their numbers do not move the counters that give new ones.
    statements = connection.ops.sequence_reset_sql(no_style(), apps.get_models())
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    # Remembered from the emptied database, where types had other numbers.
    ContentType.objects.clear_cache()
    Change.objects.all().delete()
    State.objects.all().delete()


def _empties(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    marked = marker is not None and bool(marker.kwargs.get("transaction"))
    return marked or bool(EMPTYING & set(getattr(item, "fixturenames", ())))
