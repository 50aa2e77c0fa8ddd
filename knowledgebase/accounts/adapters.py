"""How allauth behaves here."""

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from home.models.identity import current_identity
from knowledgebase.accounts import second_factor, tries
from resources.limits import client_address

TOO_MANY = _("Too many tries. Please wait five minutes, then try again.")


class AccountAdapter(DefaultAccountAdapter):
    """Signing in: nobody signs up, and nobody is sent to another site."""

    error_messages = {  # noqa: RUF012 - as allauth declares it
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("User name and password do not match. Try again."),
        "incorrect_password": _("That is not your password. Try again."),
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: a page says what happened, and the admin would show it out of place."""

    def is_safe_url(self, url: str) -> bool:
        request = self.request
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        tries.begin(request)
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if user is not None:
            tries.succeed(request)
        return user

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        is_editor = request.user.has_perm("wagtailadmin.access_admin")
        return reverse("wagtailadmin_home") if is_editor else "/"

    def post_login(
        self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any
    ) -> HttpResponse:
        """Send whoever needs a second factor, and has none, to set it up."""
        response = super().post_login(request, user, **kwargs)
        if not second_factor.is_missing(request):
            return response
        second_factor.go_on_later(request, response.url)
        return redirect("mfa_activate_totp")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whether the last password or code of this session is some minutes old."""
        records = get_authentication_records(self.request, self.request.user)
        newest = records[-1]["at"] if records else 0
        return time.time() - newest > app_settings.REAUTHENTICATION_TIMEOUT

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # Allauth's own holds the host, and a site that answers to three would give three
        # times as many tries.
        return f"sign-in:{credentials.get('username', '').casefold()}"


class SecondFactorAdapter(DefaultMFAAdapter):
    """What stands in the app on the telephone, and what is said of a wrong code."""

    error_messages = {  # noqa: RUF012 - as allauth declares it
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _(
            "That code is not right, or it was used before. Try the one that is shown now."
        ),
    }

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        return user.get_username()

    def get_totp_issuer(self) -> str:
        return current_identity(None).local_name
