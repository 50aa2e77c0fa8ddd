"""Servers of this machine that stand for those of the web."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from resources.links import fetching


@dataclass
class Site:
    """One server: *pages* maps a path to (status, headers, text); others are not found."""

    url: str = ""
    pages: dict[str, tuple[int, dict[str, str], str]] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)

    def has(self, path: str, status: int = 200, text: str = "", **headers: str) -> str:
        """Have a page answer so, and return its address."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = status, named, text
        return f"{self.url}{path}"

    @property
    def pages_asked(self) -> list[tuple[str, str]]:
        return [one for one in self.asked if one[1] != "/robots.txt"]


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append((self.command, self.path))
            if self.path == "/endless":
                # A little now and then, until the test ends.
                while not site.released.wait(0.05):
                    self.wfile.write(b"H")
                return
            status, headers, text = site.pages.get(self.path, (404, {}, ""))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(text.encode())

        do_HEAD = do_GET  # noqa: N815 - their name

        def log_message(self, *args: object) -> None:
            pass

        def handle(self) -> None:
            try:
                super().handle()
            except ConnectionError:
                self.close_connection = True  # who asked did not wait for the end

    return Handler


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Site]]:
    """Start a server at an address of this machine; only 127.0.0.1 counts as public."""
    monkeypatch.setattr(fetching, "is_public", lambda address: address == "127.0.0.1")
    started = []

    def serve(address: str) -> Site:
        site = Site()
        server = ThreadingHTTPServer((address, 0), _handler(site))
        site.url = f"http://{address}:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        started.append((site, server, thread))
        return site

    yield serve
    for site, server, thread in started:
        site.released.set()
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def site(serve: Callable[[str], Site], db: None, settings) -> Site:
    settings.BASE_URL = "https://library.example"
    return serve("127.0.0.1")


@pytest.fixture
def private(serve: Callable[[str], Site]) -> Site:
    return serve("127.0.0.2")
