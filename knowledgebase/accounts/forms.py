"""Forms about accounts: those of signing in, and that of the users' part of the admin."""

from typing import Any

from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.core import context
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as code_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm

from knowledgebase.accounts import tries
from knowledgebase.accounts.models import User


def _dress(field: forms.Field, label: Any, **attributes: str) -> None:
    """Give *field* the look of the site's forms; a placeholder would only repeat the label."""
    field.label, field.help_text = label, ""
    field.widget.attrs = {"class": "input", **attributes}


def _dress_code(field: forms.Field, label: Any) -> None:
    _dress(field, label, autocomplete="one-time-code", inputmode="numeric", autocapitalize="none")


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self.fields["login"], _("User name"), autocomplete="username", autocapitalize="none")
        _dress(self.fields["password"], _("Password"), autocomplete="current-password")


class PasswordAgainForm(ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self.fields["password"], _("Password"), autocomplete="current-password")


class _CodeOnce(code_forms.BaseAuthenticateForm):
    """A code of the app, which opens once, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress_code(self.fields["code"], _("Code from your app, or a recovery code"))

    def clean_code(self) -> str:
        tries.begin(context.request)
        code: str = super().clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP:
            # Allauth forgets a used code after one period; with the tolerance it is good
            # for three.
            lifetime = mfa_settings.TOTP_PERIOD * (2 * mfa_settings.TOTP_TOLERANCE + 1)
            digits = "".join(filter(str.isdecimal, code))
            key = f"second-factor-code:{self.user.pk}:{digits}"
            if not cache.add(key, True, lifetime):
                raise get_adapter().validation_error("incorrect_code")
        tries.succeed(context.request)
        return code


class CodeForm(_CodeOnce, code_forms.AuthenticateForm):
    """The second step of signing in."""


class CodeAgainForm(_CodeOnce, code_forms.ReauthenticateForm):
    """Asked for again before the second factor is changed."""


class FirstCodeForm(ActivateTOTPForm):
    """Shows that the app on the telephone has the secret."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress_code(self.fields["code"], _("Code from your app"))


class InvitingCreationForm(UserCreationForm):
    """Add a person; without a password, they choose their own by a link they are sent."""

    password_required = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.password_enabled:
            self.fields["password1"].help_text = _(
                "Leave empty to send an invitation: the person then chooses a password."
            )

    def save(self, commit: bool = True) -> User:
        if not self.cleaned_data.get("password1"):
            self.instance.set_unusable_password()
        return super().save(commit)
