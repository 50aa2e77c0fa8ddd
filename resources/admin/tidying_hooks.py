"""Where the admin offers to tidy up, and how its log tells of it."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLResolver, include, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry, LogFormatter

from resources.admin import describing, tidying
from resources.admin.tidying_frame import tidied_by


class TidyingItem(MenuItem):
    """The tidy-up page, for whoever may change any vocabulary."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(tidied_by(request.user))


@hooks.register("register_admin_urls")
def register_tidying() -> list[URLResolver]:
    return [
        path("tidying/", include((tidying.urlpatterns, "tidying"))),
        path("describing/", include((describing.urlpatterns, "describing"))),
    ]


@hooks.register("register_log_actions")
def register_tidying_actions(actions: LogActionRegistry) -> None:
    labels = {
        "resources.merge": _("Merge"),
        "resources.part": _("Undo a merge"),
        "resources.rename": _("Rename"),
        "resources.keep_apart": _("Mark as not the same"),
        "resources.move_term": _("Move in the tree"),
    }
    for action, name in labels.items():

        @actions.register_action(action)
        class TidyingFormatter(LogFormatter):
            label = name

            def format_message(self, log_entry: Any) -> str:
                return str((log_entry.data or {}).get("title") or self.label)
