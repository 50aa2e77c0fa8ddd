"""Forms of the users' part of the admin."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm

from knowledgebase.accounts.models import User


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
