"""The checklist in the form of a resource, and a reminder after publishing."""

from typing import Any

from django.contrib import messages
from django.forms import Media
from django.http import HttpRequest
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin.panels import Panel
from wagtail.models import Page

from resources.checklist import findings_of
from resources.models import ResourcePage


class ChecklistPanel(Panel):
    """What is well and what is not in the version that was last saved; new ones have none."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "resources/admin/checklist.html"

        @property
        def media(self) -> Media:
            return Media(css={"all": ["css/checklist.css"]})

        def is_shown(self) -> bool:
            return bool(self.instance.pk) and super().is_shown()

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            findings = findings_of(self.instance)
            open_ones = [finding for finding in findings if not finding.is_well]
            return {
                **super().get_context_data(parent_context),
                "findings": sorted(findings, key=lambda finding: bool(finding.is_well)),
                "open_count": len(open_ones),
                "count": len(findings),
            }


@hooks.register("after_publish_page")
def tell_what_is_open(request: HttpRequest, page: Page) -> None:
    """Remind whoever publishes of what the checklist would look at again."""
    if not isinstance(page, ResourcePage):
        return
    names = [str(finding.label) for finding in findings_of(page) if not finding.is_well]
    if names:
        told = ngettext(
            "It is public. One point of the checklist is open: %(names)s.",
            "It is public. Points of the checklist that are open: %(names)s.",
            len(names),
        )
        messages.info(request, told % {"names": ", ".join(names)})
