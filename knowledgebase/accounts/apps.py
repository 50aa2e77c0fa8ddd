from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(AppConfig):
    name = "knowledgebase.accounts"
    label = "accounts"
    verbose_name = _("accounts")
    default = True


class UsersConfig(WagtailUsersAppConfig):
    """Wagtail's own users app, with people who are invited by e-mail."""

    user_viewset = "knowledgebase.accounts.viewsets.PeopleViewSet"
    default = False
