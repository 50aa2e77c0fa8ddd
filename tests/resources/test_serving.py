"""How a file is sent: whole, in parts, not again, by a proxy, from an object store."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
import requests
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from moto.server import ThreadedMotoServer
from wagtail.documents.models import document_served
from wagtail.models import PageViewRestriction

from knowledgebase.settings.storages import storage_options, storage_origin
from resources.models import Attachment, LibraryDocument, Track
from tests import factories
from tests.resources import samples
from tests.resources.test_files import fetch, url_of

WHOLE = bytes(range(256)) * 8


@pytest.fixture
def webinar(library):
    return factories.WebinarFactory(
        recording=factories.RecordingFactory(file=ContentFile(WHOLE, name="evening.mp4")),
        attachments=[
            Attachment(
                document=factories.LibraryDocumentFactory(
                    file=ContentFile(samples.PDF, name="Niñez – plan.pdf")
                ),
                language="en",
            )
        ],
        tracks=[Track(language="en", content=factories.CAPTIONS)],
    )


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-99", 0, 99),
        ("bytes=0-0", 0, 0),
        ("bytes=2047-2047", 2047, 2047),
        ("bytes=2000-", 2000, 2047),
        ("bytes=-10", 2038, 2047),
        ("bytes=-9999", 0, 2047),
        ("bytes=5-999999", 5, 2047),
        ("bytes = 1 - 2", 1, 2),
    ],
)
def test_a_recording_is_sent_in_parts(client, webinar, asked, first, last):
    part, body = fetch(client, url_of(webinar, "recording"), Range=asked)
    assert part.status_code == 206
    assert body == WHOLE[first : last + 1]
    assert int(part["Content-Length"]) == len(body)
    assert part["Content-Range"] == f"bytes {first}-{last}/2048"
    assert part["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("asked", ["bytes=2048-", "bytes=9999-10000", "bytes=-0"])
def test_a_part_that_is_not_there_is_refused(client, webinar, asked):
    answer, body = fetch(client, url_of(webinar, "recording"), Range=asked)
    assert (answer.status_code, body) == (416, b"")
    assert answer["Content-Range"] == "bytes */2048"


@pytest.mark.parametrize(
    "asked",
    [
        "bytes=0-1,4-5",
        "bytes=5-2",
        "bytes=-",
        "bytes=a-b",
        "lines=0-1",
        "bytes=" + "9" * 5000 + "-",
    ],
)
def test_what_is_no_single_part_is_answered_by_the_whole(client, webinar, asked):
    answer, body = fetch(client, url_of(webinar, "recording"), Range=asked)
    assert (answer.status_code, body) == (200, WHOLE)
    assert (answer["Content-Type"], answer["Accept-Ranges"]) == ("video/mp4", "bytes")


@pytest.mark.parametrize("kind", ["recording", "document", "captions"])
def test_what_is_unchanged_is_not_sent_twice(client, webinar, kind):
    url = url_of(webinar, kind)
    first, _ = fetch(client, url)
    for tag in (first["ETag"], f'"other", {first["ETag"]}', f"W/{first['ETag']}", "*"):
        again, body = fetch(client, url, **{"If-None-Match": tag})
        assert (again.status_code, body) == (304, b"")
        assert again["ETag"] == first["ETag"]
        assert again["Cache-Control"] == first["Cache-Control"]
    assert fetch(client, url, **{"If-None-Match": '"other"'})[0].status_code == 200
    assert fetch(client, url, **{"If-Match": '"other"'})[0].status_code == 412
    if "Last-Modified" in first:
        since = {"If-Modified-Since": first["Last-Modified"]}
        assert fetch(client, url, **since)[0].status_code == 304


def test_a_part_of_what_has_changed_is_not_added_to_the_rest(client, webinar):
    url = url_of(webinar, "recording")
    whole, _ = fetch(client, url)
    for condition in (whole["ETag"], whole["Last-Modified"]):
        headers = {"Range": "bytes=0-9", "If-Range": condition}
        assert fetch(client, url, **headers)[0].status_code == 206
    for condition in ('"other"', f"W/{whole['ETag']}", "Thu, 01 Jan 1970 00:00:00 GMT"):
        headers = {"Range": "bytes=0-9", "If-Range": condition}
        assert fetch(client, url, **headers)[0].status_code == 200


@pytest.mark.parametrize("kind", ["recording", "document", "captions"])
def test_a_head_has_the_headers_of_the_whole(client, webinar, kind):
    url = url_of(webinar, kind)
    whole, body = fetch(client, url)
    head = client.head(url)
    assert (head.status_code, head.getvalue()) == (200, b"")
    names = ("Content-Type", "Content-Length", "Content-Disposition", "ETag", "Cache-Control")
    assert [head[name] for name in names] == [whole[name] for name in names]
    assert int(head["Content-Length"]) == len(body)
    assert client.head(url, headers={"Range": "bytes=0-0"})["Content-Length"] == "1"
    assert client.post(url).status_code == 405


def test_b15_a_document_is_saved_under_the_name_it_came_with(client, webinar):
    answer, _ = fetch(client, url_of(webinar, "document"))
    assert answer["Content-Type"] == "application/pdf"
    name = "Ni%C3%B1ez%20%E2%80%93%20plan.pdf"
    assert answer["Content-Disposition"] == f"inline; filename*=utf-8''{name}"


@pytest.mark.parametrize("name", ["a.csv", "a.docx", "a.zip", "a.txt"])
def test_b14_what_a_browser_need_not_show_is_saved_to_disk(client, library, name):
    document = factories.LibraryDocumentFactory(file=ContentFile(samples.HTML, name=name))
    factories.ToolkitFactory(attachments=[Attachment(document=document, language="en")])
    answer, _ = fetch(client, document.url)
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]


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


def test_a_download_is_told_as_wagtail_tells_it(client, webinar):
    served: list[Any] = []

    def note(sender: Any, instance: Any, **kwargs: Any) -> None:
        served.append(instance)

    document_served.connect(note)
    try:
        fetch(client, url_of(webinar, "document"))
        webinar.unpublish()
        fetch(client, url_of(webinar, "document"))
    finally:
        document_served.disconnect(note)
    assert served == [webinar.attachments.get().document]


def test_the_proxy_is_told_what_to_send_and_only_what_may_be_seen(client, webinar, settings):
    settings.MEDIA_ACCEL = "/protected-media/"
    for kind, file in (
        ("recording", webinar.recording.file),
        ("document", webinar.attachments.get().document.file),
    ):
        answer, body = fetch(client, url_of(webinar, kind), Range="bytes=0-1")
        assert (answer.status_code, body) == (200, b"")
        assert answer["X-Accel-Redirect"] == f"/protected-media/{file.name}"
        assert "ETag" not in answer
        assert "inline" in answer["Content-Disposition"]
    url = url_of(webinar, "recording")
    webinar.unpublish()
    hidden = client.get(url)
    assert hidden.status_code == 404
    assert "X-Accel-Redirect" not in hidden


# Files in an object store


@pytest.fixture(scope="module")
def store() -> Iterator[str]:
    """Return the address of an S3-compatible server with one bucket."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    made = boto3.client(
        "s3",
        endpoint_url=f"http://{host}:{port}",
        region_name="us-east-1",
        aws_access_key_id="key",
        aws_secret_access_key="very/secret",
    )
    made.create_bucket(Bucket="library")
    yield f"s3+http://key:very%2Fsecret@{host}:{port}/library?region=us-east-1"
    server.stop()


@pytest.fixture
def in_store(store: str, settings) -> None:
    settings.STORAGES = {**settings.STORAGES, "default": storage_options(store)}


def signed(answer) -> dict[str, list[str]]:
    assert (answer.status_code, answer["Cache-Control"]) == (302, "private, no-store")
    return parse_qs(urlsplit(answer["Location"]).query)


def test_a_file_in_an_object_store_is_fetched_by_a_signed_address(in_store, client, webinar):
    document = webinar.attachments.get().document
    assert document.url.startswith(f"/documents/{document.pk}/Ni")
    answer = client.get(document.url)
    asked = signed(answer)
    assert asked["X-Amz-Expires"] == ["300"]
    fetched = requests.get(answer["Location"], timeout=10)
    assert fetched.content == samples.PDF
    assert fetched.headers["Content-Type"] == "application/pdf"
    assert fetched.headers["Content-Disposition"].startswith("inline; filename*=utf-8''Ni")


def test_a_recording_in_an_object_store_can_be_listened_to(in_store, client, webinar):
    url = url_of(webinar, "recording")
    assert url.startswith("/media/media/")
    answer = client.get(url)
    assert signed(answer)["X-Amz-Expires"] == [str(4 * 3600)]
    part = requests.get(answer["Location"], headers={"Range": "bytes=0-9"}, timeout=10)
    assert (part.status_code, part.content) == (206, WHOLE[:10])
    head = client.head(url)
    assert requests.head(head["Location"], timeout=10).headers["Content-Length"] == "2048"


def test_pictures_are_made_of_originals_in_an_object_store(in_store, client, library):
    page = factories.ToolkitFactory(cover=factories.LibraryImageFactory())
    url = url_of(page, "picture")
    assert url.startswith("/media/images/")
    fetched = requests.get(client.get(url)["Location"], timeout=10)
    assert fetched.headers["Content-Type"] == "image/jpeg"
    assert fetched.content.startswith(b"\xff\xd8\xff")


def test_l02_no_address_is_signed_for_what_is_hidden(in_store, client, webinar):
    urls = [url_of(webinar, kind) for kind in ("recording", "document")]
    PageViewRestriction.objects.create(page=webinar, restriction_type="login")
    for url in urls:
        answer = client.get(url)
        assert answer.status_code == 404
        assert "Location" not in answer


def test_a_deleted_file_leaves_the_object_store(
    in_store, webinar, django_capture_on_commit_callbacks
):
    document = LibraryDocument.objects.get()
    assert default_storage.exists(document.file.name)
    with django_capture_on_commit_callbacks(execute=True):
        document.delete()
    assert not default_storage.exists(document.file.name)


def test_pages_may_show_what_comes_from_the_object_store(store: str):
    address = urlsplit(store)
    origin = f"http://{address.hostname}:{address.port}"
    assert storage_origin(storage_options(store)) == [origin]
    assert storage_origin(storage_options("")) == []
