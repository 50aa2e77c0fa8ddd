"""Providers are asked for the recordings that webinars link to, and only they are."""

import datetime as dt
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

import pytest
from django.utils import timezone

from resources import link_checks
from resources.link_checks import ask, check, check_on_schedule, due
from resources.models import LinkCheck, ResourceIndexPage
from tests.factories import WebinarFactory
from tests.servers.processes import free_port

VIDEO = "https://youtu.be/abcdefghijk"


class Provider(BaseHTTPRequestHandler):
    status: ClassVar = 200
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(self.status)
        if self.status == 302:
            self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Provider]]:
    """Answer for every provider, with ``status``."""
    server = HTTPServer(("127.0.0.1", 0), Provider)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    here = f"http://127.0.0.1:{server.server_port}/oembed"
    monkeypatch.setattr(link_checks, "ADDRESSES", {"YouTube": here, "Vimeo": here})
    monkeypatch.setattr(Provider, "status", 200)
    monkeypatch.setattr(Provider, "asked", [])
    yield Provider
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (200, "there"),
        (401, "unknown"),
        (403, "unknown"),
        (404, "gone"),
        (410, "gone"),
        (302, "unknown"),
        (429, "unknown"),
        (500, "unknown"),
    ],
)
def test_what_a_provider_answers(
    provider: type[Provider], monkeypatch: pytest.MonkeyPatch, status: int, answer: str
) -> None:
    monkeypatch.setattr(provider, "status", status)
    assert ask(VIDEO) == answer
    assert len(provider.asked) == 1, "nobody is followed elsewhere"


@pytest.mark.parametrize(
    "link", ["http://127.0.0.1:9/", "https://example.org/a.mp4", "http://169.254.169.254/latest"]
)
def test_b19_an_unknown_address_is_never_asked(provider: type[Provider], link: str) -> None:
    assert ask(link) == "unknown"
    assert provider.asked == []


def test_a_provider_that_does_not_answer_is_no_dead_link(monkeypatch: pytest.MonkeyPatch) -> None:
    nobody = f"http://127.0.0.1:{free_port()}/"
    monkeypatch.setattr(link_checks, "ADDRESSES", {"YouTube": nobody})
    assert ask(VIDEO) == "unknown"


def test_a_dead_link_keeps_its_day_until_it_is_back(
    provider: type[Provider], monkeypatch: pytest.MonkeyPatch, library: ResourceIndexPage
) -> None:
    webinar = WebinarFactory(recording_link=VIDEO)
    monkeypatch.setattr(provider, "status", 404)
    assert check(webinar) == "gone"
    since = LinkCheck.objects.get(webinar=webinar).dead_since
    assert since is not None
    for status, kept in [(404, since), (500, since), (200, None)]:
        monkeypatch.setattr(provider, "status", status)
        check(webinar)
        assert LinkCheck.objects.get(webinar=webinar).dead_since == kept
    monkeypatch.setattr(provider, "status", 404)
    check(webinar)
    webinar.recording_link = "https://vimeo.com/1"
    monkeypatch.setattr(provider, "status", 500)
    check(webinar)
    assert LinkCheck.objects.get(webinar=webinar).dead_since is None, "that was another video"


def test_each_is_asked_once_a_week(provider: type[Provider], library: ResourceIndexPage) -> None:
    webinar = WebinarFactory(recording_link=VIDEO)
    WebinarFactory()
    WebinarFactory(recording_link=VIDEO).unpublish()
    assert list(due()) == [webinar]
    check(webinar)
    assert not due().exists()
    LinkCheck.objects.update(checked_at=timezone.now() - dt.timedelta(days=8))
    assert list(due()) == [webinar]


def test_the_worker_asks_for_what_is_due_where_it_may(
    provider: type[Provider], monkeypatch: pytest.MonkeyPatch, settings, library: ResourceIndexPage
) -> None:
    monkeypatch.setattr(link_checks, "close_old_connections", lambda: None)
    WebinarFactory(recording_link=VIDEO)

    def work(rounds: int) -> None:
        waits = iter([False] * rounds)
        check_on_schedule(lambda seconds: next(waits, True))

    settings.CHECK_LINKS = False
    work(3)
    assert provider.asked == []
    settings.CHECK_LINKS = True
    work(3)
    assert len(provider.asked) == 1
    assert LinkCheck.objects.count() == 1
