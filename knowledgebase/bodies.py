"""Requests that broke off half-way are not taken for whole ones."""

from collections.abc import Iterable
from typing import IO, Any


class BrokenOffError(OSError):
    """The client went before it had sent what it announced."""


class _WholeBody:
    """A request's body that fails where it ends early.

    Django takes the end of what came for the end of a file: half an upload would be kept
    under the name of the whole.
    """

    def __init__(self, body: IO[bytes], length: int) -> None:
        self._body = body
        self._left = length

    def read(self, size: int = -1) -> bytes:
        return self._counted(self._body.read(size), size)

    def readline(self, size: int = -1) -> bytes:
        return self._counted(self._body.readline(size), size)

    def _counted(self, data: bytes, asked: int) -> bytes:
        self._left -= len(data)
        if not data and asked != 0 and self._left > 0:
            raise BrokenOffError(f"{self._left} bytes of the request did not come.")
        return data


class WholeBodies:
    """Wrap a WSGI application so that a body shorter than announced is an error to read."""

    def __init__(self, application: Any) -> None:
        self._application = application

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        try:
            length = int(environ.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length > 0:
            environ["wsgi.input"] = _WholeBody(environ["wsgi.input"], length)
        return self._application(environ, start_response)
