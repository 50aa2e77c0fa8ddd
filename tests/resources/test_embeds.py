"""No address that an editor types makes the server ask another machine."""

import socket

import pytest
from django.test import Client
from wagtail.embeds.embeds import get_embed
from wagtail.embeds.exceptions import EmbedUnsupportedProviderException
from wagtail.embeds.finders import get_finders
from wagtail.rich_text import expand_db_html

from tests.factories import UserFactory

ADDRESSES = [
    "http://127.0.0.1:{port}/never-ends",
    "http://localhost:{port}/redirects-to-private",
    "http://[::1]:{port}/",
    "http://169.254.169.254/latest/meta-data/",
    "http://10.0.0.1/",
    "https://www.youtube.com/watch?v=abc",
    "https://www.youtube.com@127.0.0.1:{port}/watch?v=abc",
    "https://vimeo.com/1",
    "file:///etc/passwd",
]


@pytest.fixture
def listener() -> socket.socket:
    """A server on a private address that would never answer."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


def assert_nobody_came(listener: socket.socket) -> None:
    with pytest.raises(BlockingIOError):
        listener.accept()


@pytest.mark.parametrize("address", ADDRESSES)
def test_b19_an_embed_is_refused_before_anything_is_asked(
    db: None, client: Client, listener: socket.socket, address: str
) -> None:
    url = address.format(port=listener.getsockname()[1])
    with pytest.raises(EmbedUnsupportedProviderException):
        get_embed(url)
    client.force_login(UserFactory(groups=["Editors"]))
    answer = client.post("/admin/embeds/chooser/upload/", {"embed-chooser-url": url})
    assert answer.status_code == 200
    assert "embed_chosen" not in answer.content.decode()
    assert_nobody_came(listener)


def test_b19_no_finder_of_embeds_is_at_work() -> None:
    assert get_finders() == []


def test_b19_an_embed_in_a_text_shows_nothing(db: None, listener: socket.socket) -> None:
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    shown = expand_db_html(f'<p>Before</p><embed embedtype="media" url="{url}"/>')
    assert "Before" in shown
    assert url not in shown
    assert_nobody_came(listener)
