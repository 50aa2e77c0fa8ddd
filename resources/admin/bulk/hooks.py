"""Where the admin offers to change many resources at once."""

from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import PageLogEntry

from resources.admin.bulk import ACTIONS
from resources.bulk.changing import ACTION

for action in ACTIONS:
    hooks.register("register_bulk_action", action)


@hooks.register("register_log_actions")
def register_bulk(actions: LogActionRegistry) -> None:
    @actions.register_action(ACTION)
    class BulkFormatter(LogFormatter):
        label = gettext_lazy("Change of many at once")

        def format_message(self, log_entry: PageLogEntry) -> str:
            return str(log_entry.data["message"])
