"""Where no request wraps a change in a transaction, the change and its row still share one."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from search.models import Change
from tests import factories
from tests.search.shelf import Shelf, fresh, make_shelf


@pytest.fixture
def rows_outside_a_transaction() -> Iterator[list[str]]:
    """Collect the statements that wrote to the outbox without a transaction around them."""
    found: list[str] = []

    def look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(f'INSERT INTO "{Change._meta.db_table}"'):
            written.append(sql)
            if not connection.in_atomic_block:
                found.append(sql)
        return execute(sql, params, many, context)

    written: list[str] = []
    with connection.execute_wrapper(look):
        yield found
    assert written, "nothing was written to the outbox"


def _publish_on_schedule(shelf: Shelf, client: Client) -> None:
    past = timezone.now() - dt.timedelta(minutes=1)
    Page.objects.filter(pk=shelf.toolkit.pk).update(expire_at=past)
    call_command("publish_scheduled")


def _move(shelf: Shelf, client: Client) -> None:
    fresh(shelf.brief).move(fresh(shelf.members), pos="last-child")


def _restrict_in_the_admin(shelf: Shelf, client: Client) -> None:
    url = reverse("wagtailadmin_pages:set_privacy", args=[shelf.library.pk])
    assert client.post(url, {"restriction_type": "login"}).status_code == 200


def _close_in_the_admin(shelf: Shelf, client: Client) -> None:
    url = reverse("wagtailadmin_collections:set_privacy", args=[shelf.folder.pk])
    assert client.post(url, {"restriction_type": "login"}).status_code == 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "act", [_publish_on_schedule, _move, _restrict_in_the_admin, _close_in_the_admin]
)
def test_the_row_is_written_in_the_transaction_of_the_change(
    act: Callable[[Shelf, Client], None],
    client: Client,
    request: pytest.FixtureRequest,
) -> None:
    shelf = make_shelf()
    client.force_login(factories.UserFactory(is_superuser=True, is_staff=True))
    outside = request.getfixturevalue("rows_outside_a_transaction")
    act(shelf, client)
    assert outside == []
