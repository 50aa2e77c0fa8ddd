"""A door of HTTPS and credentials before a server that has neither.

As a reverse proxy stands before a cluster; the certificate comes from an authority of its own.
"""

import base64
import http.client
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import trustme

USER, PASSWORD, API_KEY = "site", "a secret between two", "bm90LXRoYXQ6c2VjcmV0"


class Door(ThreadingHTTPServer):
    """Passes on to *server* what carries the password or the API key; else answers 401."""

    def __init__(self, server: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.behind = urlsplit(server).netloc
        self.refused = 0
        login = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        self.keys = {f"Basic {login}", f"ApiKey {API_KEY}"}

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Door

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.headers.get("Authorization") not in self.server.keys:
            self.server.refused += 1
            self._answer(401, {}, b"{}")
            return
        headers = {name: self.headers[name] for name in ("Accept", "Content-Type")
                   if name in self.headers}  # fmt: skip
        connection = http.client.HTTPConnection(self.server.behind, timeout=60)
        try:
            connection.request(self.command, self.path, body, headers)
            answer = connection.getresponse()
            self._answer(answer.status, dict(answer.getheaders()), answer.read())
        finally:
            connection.close()

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _pass_on  # noqa: N815 - named by the library

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        kept = {name.lower(): value for name, value in headers.items()}
        self.send_response(status)
        for name in ("content-type", "x-elastic-product"):
            if name in kept:
                self.send_header(name, kept[name])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        """Say nothing: tests look at the answers."""


@contextmanager
def door(server: str, folder: Path) -> Iterator[tuple[Door, Path]]:
    """Give a door before *server* and the file of its authority, made in *folder*."""
    authority = trustme.CA()
    ca_file = folder / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with Door(server) as running:
        running.socket = context.wrap_socket(
            running.socket, server_side=True, do_handshake_on_connect=False
        )
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        try:
            yield running, ca_file
        finally:
            running.shutdown()
            thread.join()
