"""A process between the site and Elasticsearch that breaks the connection in every way."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from tests.chaos.processes import Child, Teller, fork
from tests.servers.processes import free_port

# What it may be told to do; each is said to everybody connected at once.
MODES = ("pass", "refuse", "hang", "503", "429", "cut")

_ANSWER = (
    b"HTTP/1.1 %s Trouble\r\nContent-Type: application/json\r\nConnection: close\r\n"
    b"Content-Length: 2\r\n\r\n{}"
)


class Proxy:
    """The parent's handle; ``url`` stands for the server's."""

    def __init__(self, url: str, control: socket.socket, child: Child) -> None:
        self.url = url
        self.child = child
        self._control = control

    def become(self, mode: str) -> None:
        """Behave as *mode* says from now on; open connections are cut off."""
        self._control.sendall(mode.encode() + b"\n")
        if not self._control.recv(1):
            raise RuntimeError("The proxy has ended.")


@contextmanager
def proxy(urls: str, log: Path) -> Iterator[Proxy]:
    """Run a proxy before the servers *urls*, separated by commas."""
    targets = [
        (urlsplit(url).hostname or "", urlsplit(url).port or 9200) for url in urls.split(",")
    ]
    ports = [free_port() for _target in targets]
    ours, theirs = socket.socketpair()

    def work(teller: Teller) -> None:
        ours.close()
        asyncio.run(Relay(ports, targets).run(theirs, teller))

    child = fork(work, log, role="proxy")
    theirs.close()
    with ours:
        child.wait_for("listening")
        try:
            yield Proxy(",".join(f"http://127.0.0.1:{port}" for port in ports), ours, child)
        finally:
            child.kill()


class Relay:
    """Copies between each port and its target, or does not."""

    def __init__(self, ports: list[int], targets: list[tuple[str, int]]) -> None:
        self._pairs = list(zip(ports, targets, strict=True))
        self._mode = "pass"
        self._servers: list[asyncio.Server] = []
        self._open: set[asyncio.StreamWriter] = set()

    async def run(self, control: socket.socket, teller: Teller) -> None:
        await self._listen()
        teller.tell("listening")
        reader, writer = await asyncio.open_connection(sock=control)
        while line := await reader.readline():
            await self._become(line.decode().strip())
            writer.write(b".")
            await writer.drain()

    async def _become(self, mode: str) -> None:
        self._mode = mode
        for writer in list(self._open):
            writer.transport.abort()
        if mode == "refuse":
            for server in self._servers:
                server.close()
            self._servers.clear()
        elif not self._servers:
            await self._listen()

    async def _listen(self) -> None:
        for port, target in self._pairs:

            async def serve(
                reader: asyncio.StreamReader,
                writer: asyncio.StreamWriter,
                target: tuple[str, int] = target,
            ) -> None:
                self._open.add(writer)
                with suppress(OSError, asyncio.IncompleteReadError):
                    await self._serve(reader, writer, target)
                self._open.discard(writer)
                writer.transport.abort()

            self._servers.append(await asyncio.start_server(serve, "127.0.0.1", port))

    async def _serve(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        target: tuple[str, int],
    ) -> None:
        if self._mode == "hang":
            while await reader.read(65_536):
                pass
            return
        if self._mode in ("503", "429"):
            await reader.read(65_536)
            writer.write(_ANSWER % self._mode.encode())
            await writer.drain()
            return
        to_reader, to_writer = await asyncio.open_connection(*target)
        self._open.add(to_writer)
        try:
            await self._copy_both(reader, writer, to_reader, to_writer)
        finally:
            self._open.discard(to_writer)
            to_writer.transport.abort()

    async def _copy_both(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        to_reader: asyncio.StreamReader,
        to_writer: asyncio.StreamWriter,
    ) -> None:
        is_bulk = False

        async def there() -> None:
            nonlocal is_bulk
            while data := await reader.read(65_536):
                if b" /_bulk" in data[:200]:
                    is_bulk = True
                to_writer.write(data)
                await to_writer.drain()

        async def back() -> None:
            while data := await to_reader.read(65_536):
                if is_bulk and self._mode == "cut":
                    writer.write(data[: len(data) // 2])
                    await writer.drain()
                    return
                writer.write(data)
                await writer.drain()

        ways = [asyncio.ensure_future(there()), asyncio.ensure_future(back())]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
