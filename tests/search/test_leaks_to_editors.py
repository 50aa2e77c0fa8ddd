"""What an editor may not find in the admin is named to them nowhere: lists, files, mails, reports.

The secret was theirs once; colleagues with more rights have moved it to a library that the
editor has no rights in, and renamed it. Pages of the editor still link to it.
"""

import io
import zipfile
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupPagePermission, PageViewRestriction

from resources.admin.bulk import ACTIONS
from resources.attention.mail import mail_for
from resources.attention.needs import NEEDS
from resources.bulk import editing, fields
from resources.models import (
    Operation,
    RelatedResource,
    ResourceIndexPage,
    ResourceTag,
    SheetImport,
    Toolkit,
)
from search.relay import drain
from tests import factories
from tests.resources.imports.sheets import imported, planned

SECRET = "quokkadraft"


@dataclass
class World:
    """The secret, a page of the editor that links to it, and what was done with both."""

    editor: Any
    library: ResourceIndexPage
    secret: Toolkit
    mine: Toolkit
    tag: Any
    operation: Operation
    sheet: SheetImport


@pytest.fixture
def world(library: ResourceIndexPage, engine: Any) -> World:
    group = Group.objects.create(name="Editors of one library")
    group.permissions.add(
        Permission.objects.get(codename="access_admin"),
        Permission.objects.get(codename="change_resourcetag"),
    )
    for name in ("add_page", "change_page", "publish_page"):
        right = Permission.objects.get(content_type__app_label="wagtailcore", codename=name)
        GroupPagePermission.objects.create(group=group, page=library, permission=right)
    editor = factories.UserFactory(groups=[group.name], email="editor@example.org")
    rows = [["type", "title", "external_id", "summary"], ["toolkit", "Plain", "vote-7", "A vote."]]
    sheet = imported(library, rows, user=editor)
    secret = Toolkit.objects.get(external_id="vote-7")
    step = {"heading": "Read", "body": "", "checklist": [], "resource": secret, "download": None}
    mine = factories.ToolkitFactory(
        title="Mine",
        owner=editor,
        steps=[("step", step)],
        related=[RelatedResource(resource=secret)],
    )
    mine.save_revision()
    tag = ResourceTag.objects.create(name="calls", slug="calls")
    edit = editing.Edit(fields.TAGS, editing.Way.ADD, frozenset([tag.pk]), ("calls",))
    operation = editing.change([secret.pk, mine.pk], edit, editor).operation
    assert operation is not None
    hide(secret, library)
    drain()
    return World(editor, library, secret, mine, tag, operation, sheet)


def hide(secret: Toolkit, library: ResourceIndexPage) -> None:
    """Take the secret away as others do: moved, closed, renamed, and replaced."""
    closed = factories.ResourceIndexPageFactory(parent=library.get_parent(), title="Board")
    secret.move(closed, pos="last-child")
    PageViewRestriction.objects.create(page=closed, restriction_type="login")
    secret = Toolkit.objects.get(pk=secret.pk)
    secret.title = secret.draft_title = f"Vote on the {SECRET}"
    secret.slug = f"vote-on-{SECRET}"
    secret.body = [("paragraph", f"<p>Nobody knows of {SECRET} yet.</p>")]
    secret.superseded_by = factories.ToolkitFactory(title=f"Second {SECRET}", parent=closed)
    secret.tags.add(f"about {SECRET}")
    secret.save_revision().publish()
    others = factories.ToolkitFactory(title=f"Of others: {SECRET}", parent=closed)
    others.related = [RelatedResource(resource=Toolkit.objects.get(title="Mine"))]
    others.save_revision().publish()


def admin_pages(world: World) -> list[str]:
    """Return the addresses of the pages of ours that name resources, without their forms.

    The form of a resource names what that links to, as Wagtail's choosers do for any page.
    """
    keys = f"id={world.secret.pk}&id={world.mine.pk}"
    words = "vote nobody quokka"
    return [
        "/admin/",
        *(reverse("attention:need", args=[need.name]) for need in NEEDS),
        *(f"{reverse('resource_listing:index')}{query}" for query in ("", f"?q={words}")),
        *(f"{reverse('resource_chooser:choose_results')}?q={word}" for word in words.split()),
        reverse("resource_chooser:chosen", args=[world.secret.pk]),
        f"{reverse('resource_chooser:chosen_multiple')}?{keys}",
        *(
            f"{reverse('wagtail_bulk_action', args=['resources', 'resourcepage', name])}?{keys}"
            for name in sorted(action.action_type for action in ACTIONS)
        ),
        reverse("operations:index"),
        reverse("operations:undo", args=[world.operation.pk]),
        reverse("imports:show", args=[world.sheet.pk]),
        reverse("imports:report", args=[world.sheet.pk]),
        reverse("templates:keep", args=[world.mine.pk]),
        reverse("templates:keep", args=[world.secret.pk]),
        reverse("tidying:index"),
        f"{reverse('tidying:merge', args=['resourcetag'])}?chosen={world.tag.pk}",
        reverse("tidying:rename", args=["resourcetag", world.tag.pk]),
        reverse("caption_report:index"),
        reverse("document_texts:index"),
    ]


def text_of(answer: HttpResponseBase) -> str:
    """Return what *answer* says, and what its file says where it is a workbook."""
    content = b"".join(answer) if answer.streaming else answer.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"".join(map(book.read, book.namelist()))
    return content.decode()


def test_the_admin_of_the_editor_names_it_nowhere(client: Client, world: World) -> None:
    client.force_login(world.editor)
    told = {address: text_of(client.get(address)) for address in admin_pages(world)}
    assert [address for address, text in told.items() if SECRET in text] == []


def test_no_file_of_theirs_names_it(client: Client, world: World) -> None:
    client.force_login(world.editor)
    listing = reverse("resource_listing:index")
    told = [text_of(client.get(listing, {"export": name})) for name in ("csv", "xlsx")]
    assert ["Mine" in text for text in told] == [True, True]
    assert SECRET not in "".join(told)


def test_the_weekly_mail_tells_that_there_is_one(world: World) -> None:
    mail = mail_for(world.editor)
    assert mail is not None
    assert "one you may not see" in mail.body
    ((html, _kind),) = mail.alternatives
    assert SECRET not in f"{mail.subject} {mail.body} {html}"


@pytest.mark.parametrize(
    "row",
    [
        ["Vote on the quokkadraf", "", ""],
        ["Another", "vote-7", ""],
        ["Another", "", "vote-7"],
        ["Another", "", "Vote on the quokkadraft"],
    ],
)
def test_an_import_does_not_tell_what_it_finds(
    client: Client, world: World, row: list[str]
) -> None:
    client.force_login(world.editor)
    rows = [["type", "title", "external_id", "related"], ["toolkit", *row]]
    sheet = planned(world.library, rows, user=world.editor)
    asked = [reverse(name, args=[sheet.pk]) for name in ("imports:show", "imports:report")]
    told = "".join(text_of(client.get(address)) for address in asked)
    assert "Another" in told or "quokkadraf" in told
    assert "Vote on the quokkadraft" not in told.replace(row[2] or "no such thing", "")


def test_an_undo_does_not_name_what_it_leaves_alone(client: Client, world: World) -> None:
    client.force_login(world.editor)
    Toolkit.objects.get(pk=world.secret.pk).tags.clear()
    address = reverse("operations:undo", args=[world.operation.pk])
    told = text_of(client.post(address, follow=True))
    assert "Mine" not in told
    assert "was undone" in told
    assert SECRET not in told


def test_whoever_may_find_it_is_told(client: Client, world: World) -> None:
    """A page that says the same to everybody would prove nothing."""
    client.force_login(factories.UserFactory(is_superuser=True))
    told = {address: text_of(client.get(address)) for address in admin_pages(world)}
    naming = {address.partition("?")[0] for address, text in told.items() if SECRET in text}
    assert naming >= {
        reverse("attention:need", args=["replaced"]),
        reverse("resource_listing:index"),
        reverse("resource_chooser:choose_results"),
        reverse("resource_chooser:chosen", args=[world.secret.pk]),
        reverse("wagtail_bulk_action", args=["resources", "resourcepage", "delete"]),
        reverse("templates:keep", args=[world.secret.pk]),
    }
