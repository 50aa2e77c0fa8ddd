"""Files reach those who may see what uses them, and nobody else."""

import datetime as dt
import re

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from wagtail.models import CollectionViewRestriction, PageViewRestriction

from resources.models import Attachment, LibraryRendition, ResourcePage, Track
from tests import factories

MISSING = {
    "document": "/documents/9999/worksheet.csv",
    "captions": "/resources/captions/9999.vtt",
    "media": "/media/media/nothing.mp4",
}


def url_of(page: ResourcePage, kind: str) -> str:
    """Return the address of a file of *page*: a document, recording, thumbnail or picture."""
    if kind == "document":
        return page.attachments.get().document.url
    if kind == "captions":
        return reverse("resources:captions", args=[page.tracks.get().pk])
    if kind == "picture":
        return page.cover.get_rendition("width-100").url
    return page.recording.thumbnail.url if kind == "thumbnail" else page.recording.url


KINDS = ("captions", "document", "picture", "recording", "thumbnail")


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
        tracks=[Track(language="en", content=factories.CAPTIONS)],
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
    page.tracks.set([])
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
def test_l02_a_hidden_file_is_answered_like_a_missing_one_whatever_is_asked(
    client, webinar, kind, way
):
    if kind == "captions" and "collection" in way:
        pytest.skip("Captions are in no collection.")
    url = url_of(webinar, kind)
    seen, _ = fetch(client, url)
    WAYS[way](ResourcePage.objects.get(pk=webinar.pk).specific)
    nowhere = MISSING.get(kind, MISSING["media"])
    for method, headers in questions(seen):
        ask = getattr(client, method)
        hidden, missing = ask(url, headers=headers), ask(nowhere, headers=headers)
        assert hidden.status_code == missing.status_code == 404
        # The page says which address was asked for, and nothing else of it.
        ours = hidden.getvalue().replace(url.encode(), b"")
        assert ours == missing.getvalue().replace(nowhere.encode(), b"")
        for answer in (hidden, missing):
            # As long as the address is.
            answer.headers.pop("Content-Length", None)
        assert told(hidden) == told(missing)


def questions(seen) -> list[tuple[str, dict[str, str]]]:
    """Return the ways to ask whether a file that was *seen* before is still there."""
    return [
        ("get", {}),
        ("head", {}),
        ("get", {"Range": "bytes=0-1"}),
        ("get", {"Range": "bytes=999999999-"}),
        ("get", {"Range": "bytes=0-1", "If-Range": seen["ETag"]}),
        ("get", {"If-None-Match": seen["ETag"]}),
        ("get", {"If-None-Match": "*"}),
        ("get", {"If-Match": '"another"'}),
        ("get", {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}),
        ("get", {"If-Unmodified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"}),
    ]


def told(answer) -> dict[str, str]:
    """Return the headers but for the policy, in which a number is new each time."""
    return {name: value for name, value in answer.items() if name != "Content-Security-Policy"}


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


def test_l04_original_uploads_and_other_files_have_no_address(client, webinar, media_root):
    (media_root / "stray.png").write_bytes(b"x")
    client.force_login(factories.UserFactory(is_superuser=True))
    names = [webinar.cover.file.name, webinar.attachments.get().document.file.name, "stray.png"]
    names += ["../db.sqlite3", "media/../stray.png", "", "a%00b"]
    for name in names:
        response, _ = fetch(client, f"/media/{name}")
        assert response.status_code == 404, name


def test_l04_a_name_that_is_kept_cannot_be_guessed(client, webinar):
    recording, cover = webinar.recording, webinar.cover
    kept = [recording.file.name, recording.thumbnail.name, cover.file.name]
    kept += [cover.get_rendition(spec).file.name for spec in ("width-100", "width-200")]
    kept.append(webinar.attachments.get().document.file.name)
    for name in kept:
        assert re.fullmatch(r"[a-z_]+/[0-9a-f]{32}\.[a-z0-9]+", name), name
    assert len({name[:40] for name in kept}) == len(kept)
    # What the names were before, and what they are for one who knows another.
    for guess in ("images/classroom.width-100.png", "media/evening.mp4", "images/classroom.png"):
        assert fetch(client, f"/media/{guess}")[0].status_code == 404


def test_l04_a_picture_that_no_page_shows_is_refused_at_its_own_address(client, library):
    unused = factories.LibraryImageFactory().get_rendition("width-100")
    assert LibraryRendition.objects.filter(pk=unused.pk).exists()
    assert fetch(client, unused.url)[0].status_code == 404


def test_files_from_before_are_served_under_their_own_names(client, webinar, media_root):
    document, recording = webinar.attachments.get().document, webinar.recording
    for file, old in ((document, "documents/worksheet.csv"), (recording, "media/evening.mp4")):
        (media_root / file.file.name).rename(media_root / old)
        type(file).objects.filter(pk=file.pk).update(file=old, shown_name="")
        file.refresh_from_db()
        assert fetch(client, file.url)[0].status_code == 200
    assert document.url.endswith("/worksheet.csv")
    assert recording.url == "/media/media/evening.mp4"


def test_a_document_has_one_address(client, webinar):
    url = url_of(webinar, "document")
    assert url.endswith("/worksheet.csv")
    for other in (url.replace("worksheet", "other"), url.rpartition("/")[0] + "/", url + "/x"):
        assert fetch(client, other)[0].status_code == 404
    huge = f"/documents/{10**30}/worksheet.csv"
    assert fetch(client, huge)[0].status_code == 404


def test_whoever_passed_a_restriction_is_sent_what_no_cache_keeps(client, webinar):
    urls = {kind: url_of(webinar, kind) for kind in KINDS}
    for url in urls.values():
        assert fetch(client, url)[0]["Cache-Control"] == "private, max-age=300"
    restrict(webinar, "login")
    client.force_login(factories.UserFactory())
    for url in urls.values():
        assert fetch(client, url)[0]["Cache-Control"] == "private, no-store"
