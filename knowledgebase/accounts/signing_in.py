"""Signing in, and the second factor: allauth's views in the site's own pages."""

from typing import Any

from allauth.account import views as account_views
from allauth.account.adapter import get_adapter
from allauth.mfa.base import views as code_views
from allauth.mfa.recovery_codes import views as recovery_views
from allauth.mfa.totp import views as totp_views
from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language_from_request, override

from knowledgebase.accounts import second_factor
from knowledgebase.accounts.sessions import end_sessions

_TOO_MANY = {"too_many_login_attempts", "rate_limited"}


class _Limited:
    """Answers 429 where a form was refused for the number of tries, and says until when."""

    def render_to_response(self, context: dict[str, Any], **options: Any) -> HttpResponseBase:
        response: HttpResponseBase = super().render_to_response(context, **options)  # type: ignore[misc]
        if _is_limited(context["form"]):
            response.status_code = 429
            response.headers["Retry-After"] = str(settings.SIGN_IN_PAUSE)
        return response


def _is_limited(form: Form) -> bool:
    codes = {error.code for errors in form.errors.as_data().values() for error in errors}
    return not codes.isdisjoint(_TOO_MANY)


class SignIn(_Limited, account_views.LoginView):
    template_name = "accounts/sign_in.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not second_factor.is_missing(request):
            return super().get(request, *args, **kwargs)
        if second_factor.can_be_shown(request):
            # It was set up in another session; signing in asks for it.
            logout(request)
            return super().get(request, *args, **kwargs)
        if going_to := self.get_next_url():
            second_factor.go_on_later(request, going_to)
        return redirect("mfa_activate_totp")

    def form_valid(self, form: Form) -> HttpResponse:
        if SESSION_KEY in self.request.session:
            # Nothing of who was signed in before passes to somebody else.
            logout(self.request)
        return super().form_valid(form)


class Code(_Limited, code_views.AuthenticateView):
    template_name = "accounts/code.html"


class SetUp(_Limited, totp_views.ActivateTOTPView):
    template_name = "accounts/set_up.html"

    def form_valid(self, form: Form) -> HttpResponse:
        response = super().form_valid(form)
        second_factor.remember(self.request, self.request.user)
        return response


class RecoveryCodes(recovery_views.ViewRecoveryCodesView):
    template_name = "accounts/recovery_codes.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        going_to = second_factor.going_to(self.request) or reverse("mfa_index")
        return {**super().get_context_data(**kwargs), "going_to": going_to}


class NewRecoveryCodes(recovery_views.GenerateRecoveryCodesView):
    template_name = "accounts/new_recovery_codes.html"


class TurnOff(totp_views.DeactivateTOTPView):
    template_name = "accounts/turn_off.html"

    def form_valid(self, form: Form) -> HttpResponse:
        second_factor.forget(self.request)
        with transaction.atomic():
            end_sessions(self.request.user, but=self.request.session.session_key)
            return super().form_valid(form)


class Overview(code_views.IndexView):
    template_name = "accounts/second_factor.html"


class PasswordAgain(_Limited, account_views.ReauthenticateView):
    template_name = "accounts/again.html"


class CodeAgain(_Limited, code_views.ReauthenticateView):
    template_name = "accounts/again.html"


def lead_to_sign_in(request: HttpRequest) -> HttpResponseRedirect:
    """Lead from Wagtail's own sign-in pages to that of the site, in the visitor's language.

    Nobody gets in here: what was sent along is not read, but for where to go on.
    """
    with override(get_language_from_request(request)):
        address = reverse("account_login")
    going_to = request.GET.get("next", "")
    if not get_adapter().is_safe_url(going_to):
        return HttpResponseRedirect(address)
    return HttpResponseRedirect(f"{address}?{urlencode({'next': going_to})}")
