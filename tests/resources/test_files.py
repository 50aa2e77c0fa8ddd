"""Files reach those who may see what uses them, and nobody else."""

import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.models import CollectionViewRestriction, PageViewRestriction

from resources.models import Attachment, ResourcePage
from tests import factories

MISSING = {"document": "/documents/9999/worksheet.csv", "media": "/media/media/nothing.mp4"}


def url_of(page: ResourcePage, kind: str) -> str:
    """Return the address of a file of *page*: a document, recording, thumbnail or picture."""
    if kind == "document":
        return page.attachments.get().document.url
    if kind == "picture":
        return page.cover.get_rendition("width-100").url
    return page.recording.thumbnail.url if kind == "thumbnail" else page.recording.url


KINDS = ("document", "picture", "recording", "thumbnail")


@pytest.fixture
def webinar(library):
    """Return a webinar that uses a file of every kind."""
    collection = factories.open_collection().add_child(name="Evenings")
    inner = collection.add_child(name="Spring")
    recording = factories.RecordingFactory(
        collection=inner, thumbnail=ContentFile(b"\xff\xd8\xff", name="evening.jpg")
    )
    return factories.WebinarFactory(
        recording=recording,
        cover=factories.LibraryImageFactory(collection=inner),
        attachments=[
            Attachment(document=factories.LibraryDocumentFactory(collection=inner), language="en")
        ],
    )


def fetch(client, url: str, **headers):
    """Return an answer and its body; reading the body to its end closes the file."""
    response = client.get(url, headers=headers)
    return response, response.getvalue()


def restrict(page, kind: str) -> None:
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=kind, password="x")
    if kind == "groups":
        restriction.groups.set([Group.objects.get(name="Editors")])


def hide_unpublished(page):
    page.unpublish()


def hide_expired(page):
    ResourcePage.objects.filter(pk=page.pk).update(expire_at=timezone.now() - dt.timedelta(1))


def hide_scheduled(page):
    page.unpublish()
    page.go_live_at = timezone.now() + dt.timedelta(days=1)
    page.save_revision().publish()


def hide_with_parent(page):
    restrict(page.get_parent(), "login")


def hide_by_moving(page):
    closed = factories.ResourceIndexPageFactory(title="Closed", parent=page.get_parent())
    restrict(closed, "password")
    page.move(closed, "last-child")


def hide_deleted(page):
    page.delete()


def hide_by_collection(page):
    collection = page.recording.collection
    CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")


def hide_by_outer_collection(page):
    outer = page.recording.collection.get_parent()
    CollectionViewRestriction.objects.create(
        collection=outer, restriction_type="password", password="x"
    )


def hide_in_draft(page):
    """Take the files out of the live page: they remain in an older revision only."""
    page.save_revision()
    page.recording = page.cover = None
    page.attachments.set([])
    page.save()


WAYS = {
    "unpublished": hide_unpublished,
    "expired": hide_expired,
    "scheduled": hide_scheduled,
    "password": lambda page: restrict(page, "password"),
    "login": lambda page: restrict(page, "login"),
    "groups": lambda page: restrict(page, "groups"),
    "parent": hide_with_parent,
    "moved": hide_by_moving,
    "deleted": hide_deleted,
    "collection": hide_by_collection,
    "outer collection": hide_by_outer_collection,
    "draft": hide_in_draft,
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_visitor_gets_the_files_of_a_visible_page(client, webinar, kind):
    response, body = fetch(client, url_of(webinar, kind))
    assert response.status_code == 200
    assert body
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("way", sorted(WAYS))
def test_a_hidden_file_is_answered_like_a_missing_one(client, webinar, kind, way):
    url = url_of(webinar, kind)
    seen, _ = fetch(client, url)
    WAYS[way](ResourcePage.objects.get(pk=webinar.pk).specific)
    hidden, body = fetch(client, url)
    nowhere = MISSING["document" if kind == "document" else "media"]
    missing, missing_body = fetch(client, nowhere)
    assert hidden.status_code == missing.status_code == 404
    # The page says which address was asked for, and nothing else of it.
    assert body.replace(url.encode(), b"") == missing_body.replace(nowhere.encode(), b"")
    conditional = {
        "If-None-Match": seen.get("ETag", '"x"'),
        "If-Modified-Since": seen.get("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT"),
    }
    for headers in (conditional, {"Range": "bytes=0-1"}):
        assert fetch(client, url, **headers)[0].status_code == 404


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("role", ["Editors", "Moderators"])
def test_an_editor_gets_the_files_of_a_draft(client, webinar, kind, role):
    url = url_of(webinar, kind)
    webinar.unpublish()
    client.force_login(factories.UserFactory(groups=[role]))
    assert fetch(client, url)[0].status_code == 200


@pytest.mark.parametrize("kind", KINDS)
def test_who_is_signed_in_gets_the_files_of_pages_for_those_signed_in(client, webinar, kind):
    url = url_of(webinar, kind)
    restrict(webinar, "login")
    client.force_login(factories.UserFactory())
    assert fetch(client, url)[0].status_code == 200
    webinar.unpublish()
    assert fetch(client, url)[0].status_code == 404


def test_a_file_is_open_when_one_of_the_pages_that_use_it_is(client, webinar):
    document = webinar.attachments.get().document
    webinar.unpublish()
    factories.ToolkitFactory(attachments=[Attachment(document=document, language="en")])
    assert fetch(client, document.url)[0].status_code == 200


def test_a_file_in_the_body_or_in_a_step_counts_as_used(client, library):
    inside, linked, step = (factories.LibraryDocumentFactory() for _ in range(3))
    factories.ToolkitFactory(
        body=[
            ("download", {"document": inside, "label": ""}),
            ("paragraph", f'<a linktype="document" id="{linked.pk}">Sheet</a>'),
        ],
        steps=[
            ("step", {
                "heading": "A", "body": "<p>B</p>", "checklist": [], "resource": None,
                "download": step,
            })
        ],
    )  # fmt: skip
    for document in (inside, linked, step):
        assert fetch(client, document.url)[0].status_code == 200


def test_a_file_that_nothing_uses_is_not_public(client, library):
    assert fetch(client, factories.LibraryDocumentFactory().url)[0].status_code == 404


def test_original_uploads_and_other_files_have_no_address(client, webinar, media_root):
    (media_root / "stray.png").write_bytes(b"x")
    client.force_login(factories.UserFactory(is_superuser=True))
    names = [webinar.cover.file.name, webinar.attachments.get().document.file.name, "stray.png"]
    names += ["../db.sqlite3", "media/../stray.png", "", "a%00b"]
    for name in names:
        response, _ = fetch(client, f"/media/{name}")
        assert response.status_code == 404, name


def test_a_recording_is_sent_in_ranges(client, webinar):
    url = url_of(webinar, "recording")
    whole = bytes(range(256)) * 8
    response, body = fetch(client, url)
    assert (response["Content-Type"], response["Accept-Ranges"]) == ("video/mp4", "bytes")
    assert int(response["Content-Length"]) == len(whole)
    for asked, expected in (("bytes=0-99", whole[:100]), ("bytes=2000-", whole[2000:])):
        part, body = fetch(client, url, Range=asked)
        assert part.status_code == 206
        assert body == expected
        assert int(part["Content-Length"]) == len(expected)
    last, body = fetch(client, url, Range="bytes=-10")
    assert (last.status_code, body) == (206, whole[-10:])
    assert fetch(client, url, Range="bytes=9999-")[0].status_code == 416


def test_an_unchanged_picture_is_not_sent_twice(client, webinar):
    url = url_of(webinar, "picture")
    first, _ = fetch(client, url)
    second, body = fetch(client, url, **{"If-None-Match": first["ETag"]})
    assert (second.status_code, body) == (304, b"")
    assert "private" in second["Cache-Control"]


def test_only_reading_is_allowed(client, webinar):
    assert client.post(url_of(webinar, "recording")).status_code == 405
    head = client.head(url_of(webinar, "recording"))
    assert (head.status_code, head["Content-Length"]) == (200, "2048")
    assert head.getvalue() == b""


def test_what_a_browser_might_run_is_sent_to_disk(client, library):
    recording = factories.RecordingFactory(file=ContentFile(b"<script>", name="film.html"))
    factories.WebinarFactory(recording=recording)
    response, _ = fetch(client, recording.url)
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_a_recording_whose_file_is_gone_is_missing(client, webinar, media_root):
    url = url_of(webinar, "recording")
    (media_root / webinar.recording.file.name).unlink()
    assert fetch(client, url)[0].status_code == 404
