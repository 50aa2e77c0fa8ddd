"""Nobody fills the disk: what is too large is refused before any of it is read."""

import io
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from django.urls import reverse

from knowledgebase import bodies
from knowledgebase.wsgi import application
from tests import factories
from tests.resources import samples

ADD = "/admin/documents/add/"


class NotToBeRead(io.RawIOBase):
    """A body; whoever wants any of it is told that they should not."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        raise AssertionError("The body was read.")


@pytest.fixture(autouse=True)
def _one_transaction(library: Any) -> Any:
    """Keep the connection of the test over a request, as Django's client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def post(address: str, client: Client | None = None, **told: str) -> int:
    """Announce a form with files to the site, and return the status of its answer."""
    cookies = {name: morsel.value for name, morsel in client.cookies.items()} if client else {}
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": address,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "HTTP_HOST": "127.0.0.1",
        "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "CONTENT_TYPE": "multipart/form-data; boundary=xxx",
        "wsgi.input": NotToBeRead(),
        "wsgi.url_scheme": "http",
        **told,
    }
    said: list[str] = []
    application(environ, lambda status, headers: said.append(status)).close()
    return int(said[0].split()[0])


@pytest.mark.parametrize("address", ["/", ADD, "/nowhere/", "/sign-in/", "/status/live/"])
def test_a_visitor_sends_no_large_body_anywhere(address: str):
    assert post(address, CONTENT_LENGTH=str(bodies.SMALL + 1)) == 413
    assert post(address, HTTP_TRANSFER_ENCODING="chunked") == 413
    assert post(address, CONTENT_LENGTH="many") == 413


def test_an_editor_sends_a_recording_to_the_admin_and_no_more(client: Client, settings: Any):
    settings.RECORDING_MAX_SIZE = 3 * bodies.SMALL
    most = settings.RECORDING_MAX_SIZE + bodies.ROOM
    client.force_login(factories.UserFactory(groups=["Moderators"]))
    assert post(ADD, client, CONTENT_LENGTH=str(most + 1)) == 413
    assert post(ADD, client, HTTP_TRANSFER_ENCODING="chunked") == 413
    assert post("/", client, CONTENT_LENGTH=str(bodies.SMALL + 1)) == 413
    settings.DEBUG_PROPAGATE_EXCEPTIONS = True
    client.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
    with pytest.raises(AssertionError, match="The body was read"):
        post(ADD, client, CONTENT_LENGTH=str(most))


def test_who_may_not_enter_the_admin_sends_no_large_body(client: Client):
    client.force_login(factories.UserFactory())
    assert post(ADD, client, CONTENT_LENGTH=str(bodies.SMALL + 1)) == 413


def test_a_large_file_of_an_editor_comes_in(client: Client, media_root: Any):
    client.force_login(factories.UserFactory(groups=["Moderators"]))
    content = io.BytesIO(samples.PDF + b"%" * (2 * bodies.SMALL))
    content.name = "plan.pdf"
    data = {"title": "Plan", "collection": factories.open_collection().pk, "file": content}
    assert client.post(reverse("wagtaildocs:add"), data).status_code == 302
