"""Where the admin shows what needs attention."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.views.account import BaseSettingsPanel, notifications_tab
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import Page, PageLogEntry
from wagtail.permission_policies.pages import PagePermissionPolicy

from resources.admin import attention
from resources.attention import reviewing
from resources.models import ResourcePage, WeeklyMail


def _may_edit_anything(request: HttpRequest) -> bool:
    actions = attention.AttentionView.any_permission_required
    return bool(PagePermissionPolicy().user_has_any_permission(request.user, actions))


class AttentionItem(MenuItem):
    """The lists, for whoever may change any page."""

    def is_shown(self, request: HttpRequest) -> bool:
        return _may_edit_anything(request)


@hooks.register("register_admin_urls")
def register_attention() -> list[URLResolver]:
    return [path("attention/", include((attention.urlpatterns, "attention")))]


@hooks.register("register_admin_menu_item")
def register_attention_item() -> MenuItem:
    return AttentionItem(
        _("Needs attention"),
        reverse("attention:index"),
        name="attention",
        icon_name="warning",
        order=115,
    )


@hooks.register("construct_homepage_panels")
def show_what_needs_attention(request: HttpRequest, panels: list[Component]) -> None:
    if _may_edit_anything(request):
        panels.append(attention.AttentionPanel())


@hooks.register("register_page_header_buttons")
def reviewed_button(
    page: Page, user: Any, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    is_resource = isinstance(page.specific_deferred, ResourcePage) and page.live
    if is_resource and not page.alias_of_id and page.permissions_for_user(user).can_edit():
        address = reverse("attention:reviewed", args=[page.pk])
        back = next_url or reverse("wagtailadmin_pages:edit", args=[page.pk])
        yield Button(
            _("Reviewed, still right"),
            icon_name="check",
            attrs={
                "data-controller": "w-action",
                "data-action": "w-action#post",
                "data-w-action-url-value": f"{address}?next={back}",
            },
            priority=12,
        )


class WeeklyMailForm(forms.ModelForm):
    class Meta:
        model = WeeklyMail
        fields = ("wanted",)


@hooks.register("register_account_settings_panel")
class WeeklyMailPanel(BaseSettingsPanel):
    """Whether the user wants the weekly e-mail."""

    name = "weekly_mail"
    title = gettext_lazy("Weekly e-mail")
    tab = notifications_tab
    order = 300
    form_class = WeeklyMailForm

    def is_active(self) -> bool:
        return _may_edit_anything(self.request)

    def get_form(self) -> WeeklyMailForm:
        mail, _made = WeeklyMail.objects.get_or_create(user=self.user)
        data = self.request.POST if self.request.method == "POST" else None
        return WeeklyMailForm(data, instance=mail, prefix=self.name)


@hooks.register("register_log_actions")
def register_reviewed(actions: LogActionRegistry) -> None:
    @actions.register_action(reviewing.ACTION)
    class ReviewedFormatter(LogFormatter):
        label = gettext_lazy("Review")

        def format_message(self, log_entry: PageLogEntry) -> str:
            day = reviewing.reviewed_until(log_entry.data)
            if day is None:
                return _("Reviewed, still right")
            return _("Reviewed, still right; next review by %(date)s") % {
                "date": date_format(day, "SHORT_DATE_FORMAT")
            }
