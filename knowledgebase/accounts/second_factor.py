"""Who has shown a second factor in this session, and who still has to."""

from typing import Any

from allauth.account.signals import authentication_step_completed
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.dispatch import receiver
from django.http import HttpRequest

# In the session: whose second factor was shown.
_SHOWN_BY = "second_factor_of"
# In the session: where to go on once it is set up.
_GOING_TO = "after_second_factor"


def is_missing(request: HttpRequest) -> bool:
    """Whether who is signed in here may enter the admin, but has shown no second factor.

    So it is of somebody who has none yet, and of everybody who signed in before it was
    asked for.
    """
    user = request.user
    return (
        settings.REQUIRE_TOTP
        and user.is_authenticated
        and request.session.get(_SHOWN_BY) != user.pk
        and user.has_perm("wagtailadmin.access_admin")
    )


def can_be_shown(request: HttpRequest) -> bool:
    """Whether who is signed in here has set one up, be it in another session."""
    return is_mfa_enabled(request.user, [Authenticator.Type.TOTP])


def remember(request: HttpRequest, user: AbstractBaseUser) -> None:
    """Keep in mind that *user* has just shown it."""
    request.session[_SHOWN_BY] = user.pk


def forget(request: HttpRequest) -> None:
    request.session.pop(_SHOWN_BY, None)


def go_on_later(request: HttpRequest, address: str) -> None:
    """Keep *address*, which was found safe, until the second factor is set up."""
    request.session[_GOING_TO] = address


def going_to(request: HttpRequest) -> str:
    """Return the address that was kept, or ""."""
    return request.session.get(_GOING_TO, "")


@receiver(authentication_step_completed)
def _remember_step(
    request: HttpRequest, user: AbstractBaseUser, method: str, **kwargs: Any
) -> None:
    if method == "mfa":
        remember(request, user)
