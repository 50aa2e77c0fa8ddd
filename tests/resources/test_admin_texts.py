"""Editors see what became of the text of a document, and may have it read again."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.models import Collection, GroupCollectionPermission

from resources.models import Extraction, LibraryDocument
from tests import factories
from tests.resources import texts

Status, Reason = Extraction.Status, Extraction.Reason

REPORT = "/admin/reports/document-texts/"


@pytest.fixture
def admin(client: Client, library) -> Client:
    client.force_login(factories.UserFactory(is_superuser=True))
    return client


def document(title: str, **values: object) -> LibraryDocument:
    made = factories.LibraryDocumentFactory(
        title=title, file=ContentFile(texts.pdf("Ring every family."), name="guide.pdf")
    )
    Extraction.objects.filter(document=made).update(**values)
    return made


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.mark.parametrize(
    ("values", "told", "may_be_tried"),
    [
        ({}, "Waiting to be read", False),
        ({"status": Status.WORKING, "pages": 84, "pages_done": 12}, "12 of 84 pages read", False),
        ({"status": Status.DONE, "pages": 1, "pages_done": 1}, "1 of 1 page read", False),
        ({"status": Status.NO_TEXT, "pages": 3}, "No text: probably a scan.", False),
        (
            {"status": Status.FAILED, "reason": Reason.PROTECTED},
            "The text could not be read. The file is protected by a password.",
            True,
        ),
        ({"status": Status.UNSUPPORTED}, "Not read: another kind of file", False),
    ],
)
def test_the_report_and_the_document_tell_how_far_its_text_is(
    admin: Client, values: dict[str, object], told: str, may_be_tried: bool
) -> None:
    made = document("Family guide", **values)
    for address in (REPORT, f"/admin/documents/edit/{made.pk}/"):
        page = shown(admin, address)
        assert told in page
        assert ("Try again" in page) == may_be_tried


def test_the_report_is_in_the_menu_and_filtered_by_status(admin: Client) -> None:
    document("Family guide", status=Status.DONE)
    document("Board packet", status=Status.FAILED)
    assert f'"{REPORT}"' in admin.get("/admin/").content.decode()
    page = shown(admin, f"{REPORT}?status=failed")
    assert "Board packet" in page
    assert "Family guide" not in page


def test_another_try_puts_the_document_back_into_the_queue(admin: Client) -> None:
    made = document("Family guide", status=Status.FAILED, reason=Reason.CRASHED, tries=5)
    page = f"/admin/documents/edit/{made.pk}/"
    answer = admin.post(f"{REPORT}{made.pk}/again/", {"next": page}, follow=True)
    assert answer.redirect_chain[-1][0] == page
    assert "“Family guide” will be read again shortly." in answer.content.decode()
    row = Extraction.objects.get()
    assert (row.status, row.reason, row.tries) == (Status.WAITING, "", 0)


@pytest.mark.parametrize("method", ["get", "post"])
def test_another_try_is_asked_for_by_a_button_alone_and_leads_nowhere_else(
    admin: Client, method: str
) -> None:
    made = document("Family guide", status=Status.DONE)
    answer = getattr(admin, method)(f"{REPORT}{made.pk}/again/", {"next": "//evil.example/"})
    if method == "get":
        assert answer.status_code == 405
    else:
        assert answer["Location"] == REPORT
    assert Extraction.objects.get().status == Status.DONE


def test_only_who_may_change_a_document_sees_it_and_has_it_read_again(
    client: Client, db: None
) -> None:
    closed = document("Board packet", status=Status.FAILED)
    folder = factories.open_collection().add_child(name="Worksheets")
    own = document("Family guide", status=Status.FAILED)
    own.collection = Collection.objects.get(pk=folder.pk)
    own.save()
    person = factories.UserFactory(groups=["Helpers"])
    group = person.groups.get()
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    change = Permission.objects.get(codename="change_document")
    GroupCollectionPermission.objects.create(group=group, collection=folder, permission=change)
    client.force_login(person)
    page = shown(client, REPORT)
    assert "Family guide" in page
    assert "Board packet" not in page
    # As everywhere in the admin, who may not is led away with a message.
    client.post(f"{REPORT}{closed.pk}/again/")
    assert Extraction.objects.get(document=closed).status == Status.FAILED
    client.post(f"{REPORT}{own.pk}/again/")
    assert Extraction.objects.get(document=own).status == Status.WAITING


def test_the_button_sends_what_protects_its_form(library) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(factories.UserFactory(is_superuser=True))
    made = document("Guide", status=Status.FAILED, reason=Reason.SLOW)
    page = browser.get(REPORT).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token is not None
    answer = browser.post(f"{REPORT}{made.pk}/again/", {"csrfmiddlewaretoken": token[1]})
    assert answer.status_code == 302
