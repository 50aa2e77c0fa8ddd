"""What else of the admin takes files: a profile picture no more, redirects only looked at."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.resources import samples


@pytest.fixture
def administrator(client: Client, library) -> Client:
    client.force_login(factories.UserFactory(is_superuser=True))
    return client


def test_an_account_has_no_profile_picture(administrator, media_root):
    address = reverse("wagtailadmin_account")
    page = administrator.get(address)
    assert page.status_code == 200
    assert b'type="file"' not in page.content
    picture = SimpleUploadedFile("me.png", samples.picture("PNG"))
    administrator.post(address, {"avatar-avatar": picture})
    assert not [path for path in media_root.rglob("*") if path.is_file()]


def test_b10_a_file_of_redirects_is_looked_at_first(administrator):
    address = reverse("wagtailredirects:start_import")
    for name, content in (("a.csv", samples.HTML), ("a.html", samples.HTML)):
        upload = {"import_file": SimpleUploadedFile(name, content)}
        answer = administrator.post(address, upload, follow=True)
        assert "The file was not kept." in answer.content.decode(), name
    upload = {"import_file": SimpleUploadedFile("a.csv", b"from,to\n/old/,/new/\n")}
    assert "/old/" in administrator.post(address, upload).content.decode()
    assert "CSV, TSV." in administrator.get(address).content.decode()


def test_b10_a_workbook_of_redirects_is_not_opened(administrator, monkeypatch):
    monkeypatch.setattr("openpyxl.load_workbook", None)
    for name in ("a.xlsx", "a.XLSX"):
        upload = {"import_file": SimpleUploadedFile(name, samples.workbook())}
        answer = administrator.post(reverse("wagtailredirects:start_import"), upload, follow=True)
        assert "Accepted: csv, tsv." in answer.content.decode()


def test_an_editor_may_still_not_import_redirects(client, library):
    client.force_login(factories.UserFactory(groups=["Editors"]))
    upload = {"import_file": SimpleUploadedFile("a.csv", b"from,to\n/old/,/new/\n")}
    assert client.post(reverse("wagtailredirects:start_import"), upload).url == "/admin/"
