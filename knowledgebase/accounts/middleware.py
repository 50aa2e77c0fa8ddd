"""How long somebody stays signed in, and what they are before the second factor is shown."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve

from knowledgebase.accounts.second_factor import is_missing

GetResponse = Callable[[HttpRequest], HttpResponseBase]

# Where somebody who lacks the second factor gets it, or leaves.
OPEN = frozenset({"account_login", "account_logout", "account_reauthenticate", "mfa_activate_totp"})
# Seconds; so often, a session that is used is kept for longer.
_RENEWED_EVERY = 300


class SignedIn:
    """Keep a session while it is used; end it when it is ``SESSION_LONGEST`` seconds old.

    One that nobody uses ends after ``SESSION_COOKIE_AGE``.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session:
            self._renew(request)
        return self.get_response(request)

    def _renew(self, request: HttpRequest) -> None:
        now, session = int(time.time()), request.session
        if now - session.setdefault("begun", now) > settings.SESSION_LONGEST:
            logout(request)
        elif now - session.get("seen", 0) > _RENEWED_EVERY:
            session["seen"] = now


@receiver(user_logged_in)
def _begin(request: HttpRequest, **kwargs: Any) -> None:
    request.session["begun"] = request.session["seen"] = int(time.time())


class SecondFactor:
    """Take who has not shown the second factor they need for nobody.

    Everything that asks who is there (the admin, previews, files, pages for members, the
    user bar) then answers as to any visitor, wherever its address is.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        if has_session and is_missing(request) and _name_of(request) not in OPEN:
            request.user = AnonymousUser()
        return self.get_response(request)


def _name_of(request: HttpRequest) -> str | None:
    try:
        return resolve(request.path_info).url_name
    except Resolver404:
        return None
