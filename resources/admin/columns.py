"""What more than one list of the admin has: columns, filters, and who may see it."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from resources.attention.failures import MINE


class FormColumn(Column):
    """A column whose cells hold forms: Wagtail renders cells without what a form needs."""

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        return {**context, "csrf_token": get_token(parent_context["request"])}


class PageReportView(ReportView):
    """A list of pages, for whoever may write any; a subclass narrows it to what they may change."""

    permission_policy = PagePermissionPolicy()
    any_permission_required = ("add", "change", "publish")
    is_searchable = False


def title_column(label: Promise, **options: Any) -> TitleColumn:
    """Return the column with the titles of pages, which lead to their forms."""
    return TitleColumn("title", label=label, get_url=_edit_url, **options)


def _edit_url(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


class MineFilter(django_filters.ChoiceFilter):
    """What is the user's own, as *field_name* tells, or everybody's."""

    def __init__(self, field_name: str, **options: Any) -> None:
        choices = [(MINE, gettext_lazy("Me"))]
        super().__init__(field_name, choices=choices, **options)

    def filter(self, queryset: QuerySet, value: str) -> QuerySet:
        own = {self.field_name: self.parent.request.user}
        return queryset.filter(**own) if value == MINE else queryset
