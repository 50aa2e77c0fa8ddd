"""A cluster that is broken as no real one can be made to be."""

import socket
import threading
from collections.abc import Callable
from typing import TypeAlias

Answer: TypeAlias = Callable[[socket.socket, threading.Event], None]

HEAD = b"HTTP/1.1 200 OK\r\nX-Elastic-Product: Elasticsearch\r\nContent-Type: application/json\r\n"


class FakeServer:
    """Accepts connections and does with each what it is told; nothing real is so broken."""

    def __init__(self, serve: Answer) -> None:
        self.calls = 0
        self.closing = threading.Event()
        self._serve = serve
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while not self.closing.is_set():
            try:
                client, _address = self._listener.accept()
            except OSError:
                return
            self.calls += 1
            threading.Thread(target=self._answer, args=[client], daemon=True).start()

    def _answer(self, client: socket.socket) -> None:
        with client:
            try:
                self._serve(client, self.closing)
            except OSError:
                return

    def close(self) -> None:
        self.closing.set()
        self._listener.close()


def hang(client: socket.socket, closing: threading.Event) -> None:
    closing.wait()


def trickle(client: socket.socket, closing: threading.Event) -> None:
    client.recv(100_000)
    client.sendall(HEAD + b"Content-Length: 1000000\r\n\r\n")
    while not closing.wait(0.2):
        client.sendall(b" ")


def refuse(client: socket.socket, closing: threading.Event) -> None:
    """Close the connection at once, without a word."""


def overloaded(client: socket.socket, closing: threading.Event) -> None:
    _fail(client, b"429 Too Many Requests")


def unavailable(client: socket.socket, closing: threading.Event) -> None:
    _fail(client, b"503 Service Unavailable")


def _fail(client: socket.socket, status: bytes) -> None:
    client.recv(100_000)
    head = HEAD.replace(b"200 OK", status)
    client.sendall(head + b"Content-Length: 2\r\nConnection: close\r\n\r\n{}")
