"""A site as `set_up_site` leaves it, and the ways in which a resource can be hidden."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

from home.site import Administrator, SetUp, set_up_site
from resources.models import ResourcePage
from tests.factories import PASSWORD, ResourceIndexPageFactory, UserFactory

NAME = "Copper Basin Learning Alliance"


@pytest.fixture
def site(db) -> SetUp:
    return set_up_site(NAME, Administrator("admin@example.org", password=PASSWORD))


@pytest.fixture
def sign_in(client: Client) -> Callable[..., Client]:
    """Return a function that signs a new member of the given groups in."""

    def as_member_of(*groups: str, **fields: object) -> Client:
        client.force_login(UserFactory(groups=groups, **fields))
        return client

    return as_member_of


def _unpublish(page: ResourcePage) -> None:
    page.unpublish()


def _schedule(page: ResourcePage) -> None:
    page.unpublish()
    page.go_live_at = timezone.now() + dt.timedelta(days=1)
    page.save_revision(approved_go_live_at=page.go_live_at)


def _expire(page: ResourcePage) -> None:
    """Let the hour pass; the job that unpublishes has not run yet."""
    ResourcePage.objects.filter(pk=page.pk).update(
        expire_at=timezone.now() - dt.timedelta(minutes=1)
    )


def _protect_by_password(page: ResourcePage) -> None:
    PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.PASSWORD, password="sesame"
    )


def _require_sign_in(page: ResourcePage) -> None:
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


def _require_group(page: ResourcePage) -> None:
    restriction = PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.GROUPS
    )
    restriction.groups.add(Group.objects.get(name="Moderators"))


def _move_under_restricted(page: ResourcePage) -> None:
    library = ResourceIndexPageFactory(
        parent=page.get_parent().specific, title="Members", slug="members"
    )
    _require_sign_in(library)
    page.move(library, pos="last-child")


def _delete(page: ResourcePage) -> None:
    page.delete()


HIDDEN: dict[str, Callable[[ResourcePage], None]] = {
    "unpublished": _unpublish,
    "scheduled": _schedule,
    "expired": _expire,
    "password": _protect_by_password,
    "sign-in": _require_sign_in,
    "group": _require_group,
    "under restricted": _move_under_restricted,
    "deleted": _delete,
}


@pytest.fixture(params=HIDDEN)
def hide(request: pytest.FixtureRequest) -> Callable[[ResourcePage], None]:
    """Return each way of hiding a resource in turn."""
    return HIDDEN[request.param]
