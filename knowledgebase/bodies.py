"""How much a request may bring along, decided before any of it is read or written to disk."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

SMALL = 1024 * 1024  # bytes: more than any form of the public site needs
ROOM = 10 * 1024 * 1024  # bytes for what a form sends beside its file


class BodyLimit:
    """Answer 413 where a body is larger than who sends it may send, or tells no size.

    Editors may send a recording to the admin, everybody else what a form of the site holds.
    Must stand after whatever tells who is there. Django reads no body before that: it first
    does so when the token of the form is checked, as one of the steps before the view.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        size = _size(request)
        if size is not None and size <= SMALL:
            return self.get_response(request)
        most = settings.RECORDING_MAX_SIZE + ROOM if _is_editor(request) else SMALL
        if size is not None and size <= most:
            return self.get_response(request)
        words = _("This is too large: at most %(most)s can be sent here. Nothing was kept.")
        answer = words % {"most": filesizeformat(most)}
        return HttpResponse(answer, status=413, content_type="text/plain; charset=utf-8")


def _size(request: HttpRequest) -> int | None:
    """Return the size of the body in bytes, None where the request does not tell it."""
    if "HTTP_TRANSFER_ENCODING" in request.META:
        return None
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return None


def _is_editor(request: HttpRequest) -> bool:
    return request.path_info.startswith("/admin/") and request.user.has_perm(
        "wagtailadmin.access_admin"
    )
