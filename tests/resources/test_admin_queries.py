"""A list of the admin asks the database as often for many rows, of many people, as for few."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from resources import operations
from resources.attention.needs import NEEDS
from resources.models import (
    Attachment,
    Extraction,
    Link,
    LinkHost,
    LinkUse,
    RelatedResource,
    ResourceIndexPage,
    ResourcePage,
    ResourceTemplate,
    SheetImport,
    Toolkit,
)
from resources.models.links import STRIKES
from tests import factories

LISTS = {
    "listing": ("resource_listing:index", []),
    "imports": ("imports:index", []),
    "large changes": ("operations:index", []),
    "templates": ("templates:index", []),
    **{need.name: ("attention:need", [need.name]) for need in NEEDS},
}


def make_rows(library: ResourceIndexPage, names: str) -> None:
    """Make one row of each list for each letter of *names*, each of a user of its own."""
    now = timezone.now()
    old = ResourcePage.objects.get(slug="old")
    for name in names:
        user = factories.UserFactory()
        due = now.date() - dt.timedelta(days=9)
        related = [RelatedResource(resource=old)]
        document = factories.LibraryDocumentFactory()
        Extraction.objects.update_or_create(
            document=document, defaults={"status": "failed", "file_name": document.file.name}
        )
        page = factories.ToolkitFactory(
            title=name,
            owner=user,
            review_by=due,
            related=related,
            attachments=[Attachment(document=document)],
        )
        page.title += " again"
        page.save_revision()
        Toolkit.objects.filter(pk=page.pk).update(
            latest_revision_created_at=now - dt.timedelta(days=60)
        )
        factories.WebinarFactory(title=f"Recorded {name}", owner=user, recorded=True)
        url = f"https://{name}.example.org/"
        host = LinkHost.objects.create(origin=url)
        link = Link.objects.create(url=url, key=Link.key_of(url), host=host, strikes=STRIKES)
        LinkUse.objects.create(page=page, link=link)
        operations.record("bulk-edit", name, user, 1, {})
        SheetImport.objects.create(library=library, user=user, file=f"{name}.csv")
        ResourceTemplate.objects.create(
            library=library, resource_type="toolkit", name=name, made_by=user, content={}
        )


def asked(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("name", LISTS)
def test_more_rows_ask_no_more(admin_client: Client, library: ResourceIndexPage, name: str) -> None:
    new = factories.ToolkitFactory(title="New")
    factories.ToolkitFactory(title="Old", superseded_by=new)
    address = reverse(LISTS[name][0], args=LISTS[name][1])
    make_rows(library, "ab")
    asked(admin_client, address)
    few = asked(admin_client, address)
    make_rows(library, "cdefg")
    assert asked(admin_client, address) == few
