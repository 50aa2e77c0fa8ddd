"""An upload whose connection ends half-way is no upload."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.middleware.csrf import _get_new_csrf_string
from django.test import Client
from django.urls import reverse
from urllib3 import encode_multipart_formdata

from knowledgebase.wsgi import application
from resources.models import LibraryDocument
from tests import factories
from tests.resources import samples


@pytest.fixture
def _one_transaction() -> Iterator[None]:
    """Keep the connection of the test over a request, as Django's client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def editor(client: Client, library: Any, _one_transaction: None) -> dict[str, Any]:
    """Return what the server is told of a moderator's browser."""
    client.force_login(factories.UserFactory(groups=["Moderators"]))
    token = _get_new_csrf_string()
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    cookies["csrftoken"] = token
    return {
        "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "HTTP_X_CSRFTOKEN": token,
        "HTTP_HOST": "127.0.0.1",
    }


def post(address: str, fields: dict[str, Any], share: float, around: dict[str, Any]) -> str:
    """Send the form to the site through a socket, of which only a *share* arrives."""
    body, content_type = encode_multipart_formdata(fields)
    browser, server = socket.socketpair()
    with browser, server, server.makefile("rb") as arriving:
        browser.settimeout(10)
        browser.sendall(body[: int(len(body) * share)])
        browser.close()
        environ = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": address,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "CONTENT_TYPE": content_type,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": arriving,
            "wsgi.url_scheme": "http",
            **around,
        }
        said: list[str] = []
        application(environ, lambda status, headers: said.append(status)).close()
    return said[0]


@pytest.mark.parametrize("size", [5_000, 40_000], ids=["in memory", "on disk"])
def test_f26_an_upload_cut_half_way_leaves_no_row_and_no_file(
    editor: dict[str, Any], media_root: Path, tmp_path: Path, settings: Any, size: int
):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10_000
    content = samples.PDF + b"%" * size
    fields = {
        "title": "Plan",
        "collection": str(factories.open_collection().pk),
        "file": ("plan.pdf", content, "application/pdf"),
    }
    address = reverse("wagtaildocs:add")
    # Nobody is there any more to read the answer; it is not that the file was taken.
    assert not post(address, fields, 0.5, editor).startswith("302")
    assert not LibraryDocument.objects.exists()
    for folder in (media_root, tmp_path):
        assert [path for path in folder.rglob("*") if path.is_file()] == []

    assert post(address, fields, 1, editor).startswith("302")
    document = LibraryDocument.objects.get()
    assert document.file.size == len(content)
