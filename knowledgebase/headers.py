"""What every answer tells the browser, and caches on the way, about how to treat it."""

from collections.abc import Callable

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

PRIVATE = "private, no-store"
# What is public now may be hidden in a moment: it may be kept, and is asked for again.
PUBLIC = "no-cache"
PERMISSIONS = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class Headers:
    """Say of each answer that is silent about it who may keep it.

    An answer to somebody whom the site knows (signed in, or past the password of a page),
    and one with a form whose token is the visitor's own, is kept by nobody.
    Must stand outside of everything that sets a cookie.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        is_known = settings.SESSION_COOKIE_NAME in request.COOKIES or response.cookies
        response.headers.setdefault("Cache-Control", PRIVATE if is_known else PUBLIC)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response


class ContentSecurityPolicy(CSPMiddleware):
    """One policy for the public, and one for the admin, whose pages hold inline scripts."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if request.path_info.startswith("/admin/"):
            # A nonce would have browsers refuse what stands inline.
            return PolicyParts(config=settings.ADMIN_CONTENT_SECURITY_POLICY)
        return parts
