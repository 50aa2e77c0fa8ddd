"""The users' part of the admin."""

from typing import Any

from wagtail.users.views.users import UserViewSet

from knowledgebase.accounts.forms import InvitingCreationForm


class PeopleViewSet(UserViewSet):
    def get_form_class(self, for_update: bool = False) -> Any:
        return super().get_form_class(for_update) if for_update else InvitingCreationForm
