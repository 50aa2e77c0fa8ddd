"""Bulk actions as an editor uses them: chosen in the list, answered on the page that asks."""

import re
from collections.abc import Iterable
from typing import Any

from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.test import Client
from wagtail.models import GroupPagePermission, Page

from resources.models import Operation, ResourcePage
from tests import factories

LISTING = "/admin/resources/"


def address(action: str, pages: Iterable[Page] | str, **query: Any) -> str:
    """Return the address of *action*; *pages* "all" with *query* is all that the list shows."""
    keys = [pages] if isinstance(pages, str) else [str(page.pk) for page in pages]
    parts = [*(f"id={key}" for key in keys), *(f"{name}={value}" for name, value in query.items())]
    return f"/admin/bulk/resources/resourcepage/{action}/?next={LISTING}&{'&'.join(parts)}"


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def chosen_in(response: Any) -> str:
    """Return what the page that asks holds as chosen."""
    field = BeautifulSoup(response.content, "html.parser").select_one("input[name=chosen]")
    assert field is not None
    return str(field["value"])


def ask(client: Client, action: str, pages: Iterable[Page] | str, **query: Any) -> Any:
    return client.get(address(action, pages, **query))


def answer(client: Client, action: str, pages: Iterable[Page] | str, **values: Any) -> str:
    """Choose *pages*, answer the question with *values*, and return what the list tells."""
    where = address(action, pages)
    values = {"chosen": chosen_in(client.get(where)), **values}
    return text_of(client.post(where, values, follow=True))


def undo_last(client: Client) -> str:
    """Undo the last large change, and return what is told."""
    operation = Operation.objects.latest("pk")
    where = f"/admin/reports/large-changes/{operation.pk}/undo/"
    assert client.get(where).status_code == 200
    return text_of(client.post(where, follow=True))


def topics_of(page: Page) -> set[str]:
    """Return the topics that visitors find the page under."""
    return set(ResourcePage.objects.get(pk=page.pk).topics.values_list("name", flat=True))


def draft_topics(page: Page) -> set[str]:
    """Return the topics of the draft that an editor sees."""
    draft = ResourcePage.objects.get(pk=page.pk).specific.get_latest_revision_as_object()
    return {topic.name for topic in draft.topics.all()}


def saved(**values: Any) -> Any:
    """Return a live toolkit whose latest revision is what visitors see."""
    page = factories.ToolkitFactory(**values)
    page.save_revision().publish()
    return fresh(page)


def fresh(page: Page) -> Any:
    return ResourcePage.objects.get(pk=page.pk).specific


def sign_in_for(client: Client, *libraries: Page) -> None:
    """Sign somebody in who may edit and publish in *libraries* alone."""
    group = Group.objects.create(name="Some libraries")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for library in libraries:
        allow(group, library, "change_page", "publish_page")
    client.force_login(factories.UserFactory(groups=[group.name]))


def allow(group: Group, library: Page, *codenames: str) -> None:
    for permission in Permission.objects.filter(
        codename__in=codenames, content_type__app_label="wagtailcore"
    ):
        GroupPagePermission.objects.create(group=group, page=library, permission=permission)
