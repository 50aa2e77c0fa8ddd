"""Each number of the panel leads to exactly the rows that it counted."""

import datetime as dt
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone
from wagtail.models import Collection, GroupCollectionPermission

from resources.models import Attachment, Extraction, ResourceIndexPage, SheetImport, Track
from tests.factories import (
    CAPTIONS,
    LibraryDocumentFactory,
    RecordingFactory,
    ToolkitFactory,
    UserFactory,
    WebinarFactory,
)
from tests.resources.attention.people import writer


def unread(user: Any, title: str, *, attached: bool = False) -> None:
    document = LibraryDocumentFactory(title=title, uploaded_by_user=user)
    Extraction.objects.filter(document=document).delete()
    row = Extraction.of(document)
    row.status = Extraction.Status.FAILED
    row.save()
    if attached:
        ToolkitFactory(title=title, owner=user, attachments=[Attachment(document=document)])


@pytest.fixture
def world(library: ResourceIndexPage) -> dict[str, Any]:
    """Return a writer, a moderator and an administrator, with something of each kind."""
    people = {
        "writer": writer(),
        "moderator": UserFactory(groups=["Moderators"]),
        "administrator": UserFactory(is_superuser=True),
    }
    (group,) = people["writer"].groups.all()
    GroupCollectionPermission.objects.create(
        group=group,
        collection=Collection.get_first_root_node(),
        permission=Permission.objects.get(codename="add_document"),
    )
    past = timezone.localdate() - dt.timedelta(days=3)
    gone = UserFactory(is_active=False)
    for number, owner in enumerate([*people.values(), None, gone]):
        ToolkitFactory(title=f"Due {number}", owner=owner, review_by=past)
        unread(owner, f"Alone {number}")
        unread(owner, f"Attached {number}", attached=True)
        WebinarFactory(title=f"Silent {number}", owner=owner, recording=RecordingFactory())
    for owner in people.values():
        for status in SheetImport.Status:
            SheetImport.objects.create(user=owner, status=status, shown_name=f"{status}.csv")
    return people


def table(client: Client, address: str, body: str) -> list[Any]:
    page = BeautifulSoup(client.get(address).content, "html.parser")
    return page.select(body)


@pytest.mark.parametrize("who", ["writer", "moderator", "administrator"])
def test_every_count_leads_to_what_it_counted(client: Client, world: Any, who: str) -> None:
    client.force_login(world[who])
    rows = table(client, "/admin/", "#needs-attention-section tbody tr")
    labels = [row.select_one(".title-wrapper").text.strip() for row in rows]
    assert {"Due for review", "Imports that failed"} <= set(labels)
    assert "Other documents whose text could not be read" in labels
    for row, label in zip(rows, labels, strict=True):
        for cell in row.select("td")[1:]:
            link = cell.select_one("a")
            if link is None:
                assert cell.text.strip() == "0"
                continue
            found = table(client, link["href"], "main table.listing tbody tr")
            assert len(found) == int(link.text), (label, link["href"])


def test_captions_that_cannot_be_read_are_told(client: Client, library: ResourceIndexPage) -> None:
    client.force_login(UserFactory(groups=["Moderators"]))
    done = Track.Status.VERIFIED
    for title, content in (("Sound", CAPTIONS), ("Empty", "WEBVTT\n"), ("Torn", "1\n00:00 --> x")):
        WebinarFactory(
            title=title,
            recording=RecordingFactory(),
            tracks=[Track(language="en", content=content, status=done)],
        )
    listed = client.get("/admin/attention/captions/").content.decode()
    assert "Sound" not in listed
    assert listed.count("cannot be read. Upload it again.") == 2
