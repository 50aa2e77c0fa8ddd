"""Addresses of signing in, in every language: of allauth, those that are wanted here."""

from collections.abc import Callable

from django.contrib.auth.views import LogoutView
from django.db.transaction import non_atomic_requests
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.views import View

from knowledgebase.accounts import signing_in


def _alone(view: type[View]) -> Callable[..., HttpResponseBase]:
    """Return *view* without a transaction around it.

    To check a password takes so long that it must not keep every writer waiting, and
    allauth's middleware answers exceptions only of what it calls itself.
    """
    return non_atomic_requests(view.as_view())


urlpatterns: list[URLPattern] = [
    path("sign-in/", _alone(signing_in.SignIn), name="account_login"),
    path("sign-in/code/", _alone(signing_in.Code), name="mfa_authenticate"),
    path("sign-out/", LogoutView.as_view(next_page="/"), name="account_logout"),
    path("second-factor/", _alone(signing_in.Overview), name="mfa_index"),
    path("second-factor/set-up/", _alone(signing_in.SetUp), name="mfa_activate_totp"),
    path("second-factor/turn-off/", _alone(signing_in.TurnOff), name="mfa_deactivate_totp"),
    path(
        "second-factor/recovery-codes/",
        _alone(signing_in.RecoveryCodes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "second-factor/recovery-codes/new/",
        _alone(signing_in.NewRecoveryCodes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "second-factor/password/", _alone(signing_in.PasswordAgain), name="account_reauthenticate"
    ),
    path("second-factor/code/", _alone(signing_in.CodeAgain), name="mfa_reauthenticate"),
]
