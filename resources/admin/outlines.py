"""Starting a resource from an outline or from a template, in the form of a new one."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import partial
from typing import Any

from django.forms import Media
from django.http import HttpRequest
from django.utils.functional import cached_property
from wagtail import hooks
from wagtail.admin.panels import Panel
from wagtail.models import Page
from wagtail.signals import init_new_page

from resources.models import ResourcePage, ResourceTemplate
from resources.outlines import outlines_of
from resources.starting import fill, templates_for

OUTLINE, TEMPLATE = "outline", "template"

Fill = Callable[[ResourcePage], None]

# Wagtail tells of a new page without the request that it is for; both come in one call.
_chosen: ContextVar[Fill | None] = ContextVar("what a new page starts from", default=None)


@hooks.register("before_create_page")
def remember_choice(request: HttpRequest, parent: Page, page_class: type[Page]) -> None:
    """Note what the address asks to start from; each new form notes its own."""
    _chosen.set(_choice(request, page_class) if issubclass(page_class, ResourcePage) else None)


def _choice(request: HttpRequest, page_class: type[ResourcePage]) -> Fill | None:
    """Return what fills the new page, if its type has that and the user may know of it."""
    for outline in outlines_of(page_class):
        if outline.name == request.GET.get(OUTLINE):
            return outline.fill
    key = request.GET.get(TEMPLATE, "")
    if not key.isdecimal():
        return None
    offered = templates_for(request.user).filter(resource_type=page_class.resource_type)
    template = offered.filter(pk=key).first()
    return partial(fill, template=template) if template else None


def fill_new_page(page: Page, **kwargs: Any) -> None:
    """Fill a new resource with what was asked for."""
    chosen = _chosen.get()
    if chosen is not None and isinstance(page, ResourcePage):
        chosen(page)


init_new_page.connect(fill_new_page, dispatch_uid="fill_new_page")


class OutlinePanel(Panel):
    """Offers the templates and the outlines of the type, in the form of a new resource alone."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "resources/admin/outlines.html"

        @property
        def media(self) -> Media:
            return Media(css={"all": ["css/checklist.css"]})

        def is_shown(self) -> bool:
            # What came back with errors holds what somebody wrote: choosing would lose it.
            is_fresh = not self.instance.pk and not self.form.is_bound
            offered = is_fresh and any((self.outlines, self.templates))
            return offered and super().is_shown()

        @property
        def outlines(self) -> Any:
            return outlines_of(type(self.instance))

        @cached_property
        def templates(self) -> list[ResourceTemplate]:
            offered = templates_for(self.request.user).select_related("library", "made_by")
            return list(offered.filter(resource_type=self.instance.resource_type))

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            return {
                **super().get_context_data(parent_context),
                "outlines": self.outlines,
                "templates": self.templates,
                "outline": self.request.GET.get(OUTLINE, ""),
                "template": self.request.GET.get(TEMPLATE, ""),
                "address": self.request.path,
            }
