"""On the admin's first page: what should have gone live or ended by now, and could not."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.contrib.auth.models import AbstractBaseUser
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.ui.components import Component

from home.models import ScheduleProblem
from home.schedule import lost


class Missed(NamedTuple):
    """One that is not as its schedule says; *url* is where this editor can mend it."""

    name: str
    url: str
    problem: ScheduleProblem | None = None


class SchedulePanel(Component):
    template_name = "home/admin/schedule_panel.html"
    order = 50

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        return {"missed": list(_missed(parent_context["request"].user))}


def _missed(user: AbstractBaseUser) -> Iterator[Missed]:
    """Yield what *user* may edit of it."""
    finder = AdminURLFinder(user)
    for problem in ScheduleProblem.objects.select_related("content_type"):
        model = problem.content_type.model_class()
        found = model and model._default_manager.filter(pk=problem.object_id).first()
        if found and (url := finder.get_edit_url(found)):
            yield Missed(problem.name, url, problem)
    for page in lost().order_by("pk"):
        if url := finder.get_edit_url(page):
            yield Missed(page.get_admin_display_title(), url)


def panels() -> list[Component]:
    """Return the panel where there may be anything to show."""
    is_needed = ScheduleProblem.objects.exists() or lost().exists()
    return [SchedulePanel()] if is_needed else []
