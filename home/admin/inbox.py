"""The inbox: messages from the contact page, to read and to delete."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy

from home.models import ContactMessage


class InboxPolicy(ModelPermissionPolicy):
    """Nobody writes or changes a message in somebody else's name, not even an administrator."""

    def user_has_permission(self, user: AbstractBaseUser, action: str) -> bool:
        return action in {"view", "delete"} and super().user_has_permission(user, action)


class InboxViewSet(ModelViewSet):
    model = ContactMessage
    name = "inbox"
    icon = "mail"
    menu_label = _("Inbox")
    menu_order = 500
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_fields: ClassVar = ["received_at", "name", "email", "message", "is_emailed"]
    form_fields: ClassVar[list[str]] = ["name", "email", "message"]
    list_display: ClassVar = [
        "name",
        Column("email", label=_("E-mail")),
        DateColumn("received_at", label=_("Received")),
        BooleanColumn("is_emailed", label=_("Sent on by e-mail")),
    ]
    search_fields: ClassVar[list[str]] = ["name", "email", "message"]
    ordering = "-received_at"
