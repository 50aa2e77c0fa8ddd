"""One question to a server that an editor named: to public addresses only, and never for long.

The address that was looked into is the one that is connected to: a name that means another
machine a moment later leads nowhere else.
"""

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

SECONDS = 5.0  # that a whole question may take, from its connection to the end of its answer
LONGEST_TEXT = 500 * 1024  # bytes of robots.txt, as RFC 9309 asks to read at least
AGENT = "learning-library-link-check"
_PORTS = {"http": 80, "https": 443}
# Ports below are other services', which must not be spoken to in their editors' name.
_FIRST_FREE_PORT = 1024
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Of special purpose (IANA's registries, and RFC 3879, 4291 and 6052 for what was given up):
# Python before 3.13 takes these for public.
_CLOSED = [
    ipaddress.ip_network(text)
    for text in (
        "192.0.0.0/24", "::/96", "::ffff:0:0:0/96", "64:ff9b:1::/48", "3fff::/20", "5f00::/16",
        "fec0::/10",
    )
]  # fmt: skip


class FetchError(Exception):
    """No answer."""


class PrivateAddressError(FetchError):
    """The address is not for everybody, and was not connected to."""


class TooSlowError(FetchError):
    """There was no answer in time."""


class Answer(NamedTuple):
    """What a server answered; *text* where it was asked for."""

    status: int
    location: str = ""
    retry_after: str = ""
    text: str = ""


def ask(url: str, *, method: str = "HEAD", with_text: bool = False) -> Answer:
    """Ask for *url* once, following nobody elsewhere; raises FetchError.

    The body is not read, or at most LONGEST_TEXT of it where *with_text*.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS[parts.scheme]
    except (ValueError, KeyError) as error:
        raise FetchError("not an address of the web") from error
    if not parts.hostname or (port not in _PORTS.values() and port < _FIRST_FREE_PORT):
        raise FetchError("not an address of the web")
    try:
        with _connected(parts, port) as connection:
            connection.request(method, _target(parts), headers=_headers())
            answer = connection.getresponse()
            return Answer(
                answer.status,
                answer.headers.get("Location", ""),
                answer.headers.get("Retry-After", ""),
                _text(answer) if with_text else "",
            )
    except TimeoutError as error:
        raise TooSlowError(str(error)) from error
    except (OSError, HTTPException, ValueError) as error:
        raise FetchError(str(error)) from error


def is_public(address: str) -> bool:
    """Whether *address* (of a machine, not a name) is one that anybody can reach."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        within = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if within is None and ip in _NAT64:
            within = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if within is not None:
            return is_public(str(within))
    return ip.is_global and not ip.is_multicast and not any(ip in net for net in _CLOSED)


@contextmanager
def _connected(parts: SplitResult, port: int) -> Iterator[HTTPConnection]:
    """Yield a connection that ends by itself after SECONDS; then raises TimeoutError."""
    until = time.monotonic() + SECONDS
    host = (parts.hostname or "").encode("idna").decode()
    with socket.create_connection(_public_address(host, port), timeout=SECONDS) as plain:
        channel = plain
        if parts.scheme == "https":
            channel = ssl.create_default_context().wrap_socket(
                plain, server_hostname=host, do_handshake_on_connect=False
            )
        # A server that sends a little now and then would never be waited for too long.
        late = threading.Event()
        timer = threading.Timer(until - time.monotonic(), _end, (channel, late))
        timer.daemon = True
        timer.start()
        try:
            if isinstance(channel, ssl.SSLSocket):
                channel.do_handshake()
            connection = HTTPConnection(parts.netloc.rpartition("@")[2])
            connection.sock = channel
            yield connection
        except (OSError, HTTPException, ValueError) as error:
            if late.is_set():
                raise TimeoutError("no answer in time") from error
            raise
        finally:
            timer.cancel()
            channel.close()


def _end(channel: socket.socket, late: threading.Event) -> None:
    late.set()
    try:
        # The plain one's: that of a TLS socket would first let go of what is being read from.
        socket.socket.shutdown(channel, socket.SHUT_RDWR)
    except OSError:
        return  # it has ended meanwhile


def _public_address(host: str, port: int) -> tuple[str, int]:
    """Return where *host* is; raises PrivateAddressError where any of its addresses is private."""
    found = [entry[4] for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not all(is_public(str(address[0])) for address in found):
        raise PrivateAddressError(host)
    return str(found[0][0]), port


def _target(parts: SplitResult) -> str:
    return f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"


def _headers() -> dict[str, str]:
    return {
        "User-Agent": f"{AGENT} (+{settings.BASE_URL})",
        "Accept": "*/*",
        "Connection": "close",
    }


def _text(answer: HTTPResponse) -> str:
    return answer.read(LONGEST_TEXT).decode("utf-8", "replace")
