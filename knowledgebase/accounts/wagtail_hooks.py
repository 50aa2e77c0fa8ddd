"""What accounts add to Wagtail's admin."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.permissions import policy_registry

from knowledgebase.accounts.invitations import can_be_invited
from knowledgebase.accounts.models import User
from knowledgebase.accounts.views import invite, report_invitation


@hooks.register("register_admin_urls")
def invitation_urls() -> list[URLPattern]:
    return [path("users/<int:pk>/invite/", invite, name="invite_user")]


@hooks.register("register_account_menu_item")
def second_factor_item(request: HttpRequest) -> dict[str, Any]:
    return {
        "url": reverse("mfa_index"),
        "label": _("Second factor"),
        "help_text": _("The code from your telephone, and your recovery codes."),
    }


@hooks.register("register_user_listing_buttons")
def invitation_button(user: User, request_user: User) -> Iterator[Button]:
    may_change = policy_registry.get_by_type(User).user_has_permission(request_user, "change")
    if may_change and can_be_invited(user):
        yield Button(
            _("Send invitation"),
            reverse("invite_user", args=[user.pk]),
            icon_name="mail",
            priority=30,
        )


@hooks.register("after_create_user")
def invite_new_user(request: HttpRequest, user: User) -> None:
    if can_be_invited(user):
        report_invitation(request, user)
