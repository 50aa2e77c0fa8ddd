"""How a file is sent to whoever may have it: the one way out for all that was uploaded.

Nothing about the file is looked at before the permission is known, so that no header, no
status and no part of an answer tells of what somebody may not have.
"""

import hashlib
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any
from urllib.parse import quote

from django.conf import settings
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date

from resources.files import Access
from resources.uploads.kinds import KINDS, SHOWN, extension_of

UNKNOWN_TYPE = "application/octet-stream"
SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; img-src 'self'; media-src 'self'",
}
# Kept by the visitor's own browser only, and not for long: it may be hidden tomorrow.
CACHING = {Access.PUBLIC: "private, max-age=300", Access.OWN: "private, no-store"}
# How long a signed address of an object store works, in seconds. A player asks for parts
# of a recording by the same one for as long as somebody listens.
SIGNED_SECONDS = 300
SIGNED_SECONDS_RECORDING = 4 * 3600

_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


@dataclass(frozen=True)
class Content:
    """What is sent, and how it is described; ``modified`` in seconds since 1970."""

    media_type: str
    disposition: str
    size: int
    etag: str
    open: Callable[[], IO[bytes]]
    modified: int | None = None


def send_file(
    request: HttpRequest, file: FieldFile, shown_name: str, access: Access
) -> HttpResponseBase:
    """Send *file* under *shown_name*, or a part of it; raises Http404 where it is not there.

    In production a proxy may do the sending, or the object store under a signed address.
    """
    if access is Access.NONE:
        raise Http404
    media_type, disposition = _presentation(shown_name)
    storage, name = file.storage, file.name or ""
    if hasattr(storage, "signed_url"):
        return _lead_to_store(request, storage, name, media_type, disposition)
    try:
        state = storage.size(name), storage.get_modified_time(name)
    except OSError as error:
        raise Http404 from error
    content = Content(
        media_type,
        disposition,
        size=state[0],
        etag=_etag(name, *state),
        open=lambda: storage.open(name),
        modified=int(state[1].timestamp()),
    )
    if settings.MEDIA_ACCEL:
        return _hand_over(name, content, access)
    return _send(request, content, access)


def send_text(request: HttpRequest, text: str, media_type: str, access: Access) -> HttpResponseBase:
    """Send *text*, which is kept in the database; raises Http404 like :func:`send_file`."""
    if access is Access.NONE:
        raise Http404
    data = text.encode()
    content = Content(
        f"{media_type}; charset=utf-8", "inline", len(data), _etag(data), lambda: io.BytesIO(data)
    )
    return _send(request, content, access)


def _presentation(shown_name: str) -> tuple[str, str]:
    """Return media type and disposition: what a browser may show, else a file to save."""
    extension = extension_of(shown_name)
    kind = KINDS.get(extension)
    disposition = content_disposition_header(extension not in SHOWN, shown_name) or "attachment"
    return (kind.media_type if kind else UNKNOWN_TYPE), disposition


def _etag(*parts: object) -> str:
    return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'


def _lead_to_store(
    request: HttpRequest, storage: Any, name: str, media_type: str, disposition: str
) -> HttpResponseBase:
    """Lead to an address of the object store that is signed for this file, and for a while."""
    is_recording = media_type.startswith(("audio/", "video/"))
    address = storage.signed_url(
        name,
        media_type=media_type,
        disposition=disposition,
        seconds=SIGNED_SECONDS_RECORDING if is_recording else SIGNED_SECONDS,
        method=request.method or "GET",
    )
    answer = HttpResponseRedirect(address)
    answer["Cache-Control"] = CACHING[Access.OWN]
    return _described(answer)


def _hand_over(name: str, content: Content, access: Access) -> HttpResponseBase:
    """Have the proxy send the file; it answers conditions and ranges too."""
    answer = HttpResponse(content_type=content.media_type)
    answer["X-Accel-Redirect"] = settings.MEDIA_ACCEL.rstrip("/") + "/" + quote(name)
    answer["Content-Disposition"] = content.disposition
    answer["Cache-Control"] = CACHING[access]
    return _described(answer)


def _send(request: HttpRequest, content: Content, access: Access) -> HttpResponseBase:
    answer: HttpResponseBase = get_conditional_response(
        request, content.etag, content.modified
    ) or _whole_or_part(request, content)
    answer["ETag"] = content.etag
    if content.modified is not None:
        answer["Last-Modified"] = http_date(content.modified)
    answer["Accept-Ranges"] = "bytes"
    answer["Cache-Control"] = CACHING[access]
    return _described(answer)


def _described(answer: HttpResponseBase) -> HttpResponseBase:
    for name, value in SAFE_HEADERS.items():
        answer[name] = value
    return answer


def _whole_or_part(request: HttpRequest, content: Content) -> HttpResponseBase:
    asked = _part_asked_for(request, content)
    if asked is None:
        start, end, status = 0, content.size, 200
    else:
        start, end, status = *asked, 206
        if start >= end:
            return HttpResponse(
                status=416,
                content_type=content.media_type,
                headers={"Content-Range": f"bytes */{content.size}"},
            )
    if request.method == "HEAD":
        answer: HttpResponseBase = HttpResponse(status=status, content_type=content.media_type)
    else:
        part = _Part(content.open(), start, end)
        answer = FileResponse(part, status=status, content_type=content.media_type)
    answer["Content-Length"] = str(end - start)
    answer["Content-Disposition"] = content.disposition
    if status == 206:
        answer["Content-Range"] = f"bytes {start}-{end - 1}/{content.size}"
    return answer


def _part_asked_for(request: HttpRequest, content: Content) -> tuple[int, int] | None:
    """Return the first byte and the one after the last; None for the whole.

    Several parts at once, and what cannot be understood, are answered by the whole, as HTTP
    allows. Part of what has changed meanwhile (If-Range) is of no use either.
    """
    found = _RANGE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    if found is None or found[0] == "bytes=-":
        return None
    condition = request.headers.get("If-Range")
    if condition is not None:
        dated = http_date(content.modified) if content.modified is not None else None
        if condition not in (content.etag, dated):
            return None
    first, last = found[1], found[2]
    if not first:
        # The last so many bytes.
        return max(0, content.size - int(last)), content.size
    start = int(first)
    if last and int(last) < start:
        return None
    return start, min(int(last) + 1, content.size) if last else content.size


class _Part:
    """The bytes of *file* from *start* to before *end*; closes the file with itself."""

    def __init__(self, file: IO[bytes], start: int, end: int) -> None:
        self._file = file
        self._left = end - start
        file.seek(start)

    def read(self, size: int) -> bytes:
        data = self._file.read(min(size, self._left))
        self._left -= len(data)
        return data

    def close(self) -> None:
        self._file.close()
