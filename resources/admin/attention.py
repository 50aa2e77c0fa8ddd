"""What needs attention: on the admin's first page, in lists to be worked off, and reviewed."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import django_filters
from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column, UserColumn
from wagtail.admin.utils import get_valid_next_url_from_request

from resources.admin.columns import FormColumn, PageReportView, title_column
from resources.attention.failures import FAILURES
from resources.attention.needs import (
    NEEDS,
    NEEDS_BY_NAME,
    UNOWNED,
    Counts,
    Need,
    changeable,
)
from resources.attention.reviewing import mark_reviewed
from resources.models import ResourcePage, SetAside

ASIDE = dt.timedelta(days=30)


def counts_for(user: Any) -> list[Counts]:
    """Return what needs the attention of *user*, without what nothing needs."""
    return [counts for need in NEEDS if (counts := need.counts(user)).all]


class Row(NamedTuple):
    """One kind of thing to do: how much of it there is, and the list of just that."""

    label: str | Promise
    all: int
    url: str
    own: int
    own_url: str


class AttentionPanel(Component):
    """On the admin's first page: how much there is to do of each kind."""

    template_name = "resources/admin/attention_panel.html"
    order = 60

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        return {"rows": [*map(_of_need, counts_for(user)), *_of_failures(user)]}


def _of_need(counts: Counts) -> Row:
    url = reverse("attention:need", args=[counts.need.name])
    return Row(counts.need.label, counts.all, url, counts.own, f"{url}?owner=me")


def _of_failures(user: Any) -> Iterator[Row]:
    for failure in FAILURES:
        if count := failure.find(user).count():
            url, own = reverse(failure.url_name), failure.own(user).count()
            lists = [f"{url}?{failure.narrowing(own=only)}" for only in (False, True)]
            yield Row(failure.label, count, lists[0], own, lists[1])


class OwnerFilter(django_filters.ChoiceFilter):
    """Resources that the user owns, or nobody."""

    def filter(self, queryset: QuerySet, value: str) -> QuerySet:
        conditions = {
            "me": Q(owner=self.parent.request.user),
            "nobody": UNOWNED,
        }
        return queryset.filter(conditions.get(value, Q()))


class AttentionFilterSet(WagtailFilterSet):
    owner = OwnerFilter(
        label=gettext_lazy("Owner"),
        choices=[("me", gettext_lazy("Me")), ("nobody", gettext_lazy("Nobody"))],
        empty_label=gettext_lazy("Anybody"),
        widget=forms.RadioSelect,
    )

    class Meta:
        model = ResourcePage
        fields: tuple[str, ...] = ()


class DoneColumn(FormColumn):
    """What can be done about a need without leaving the list."""

    cell_template_name = "resources/admin/attention_cell.html"


class AttentionView(PageReportView):
    """The resources that need one thing and that the user may change."""

    header_icon = "warning"
    results_template_name = "resources/admin/attention_results.html"
    filterset_class = AttentionFilterSet
    model = ResourcePage

    columns = (
        title_column(gettext_lazy("Resource"), accessor="get_admin_display_title"),
        Column("type", label=gettext_lazy("Type"), accessor="page_type_display_name"),
        Column(
            "told",
            label=gettext_lazy("What is the matter"),
            accessor="told",
            classname="wrap-anywhere",
        ),
        UserColumn("owner", label=gettext_lazy("Owner")),
        DoneColumn("done", label=gettext_lazy("What to do"), accessor="pk"),
    )

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        try:
            self.need: Need = NEEDS_BY_NAME[kwargs["need"]]
        except KeyError as error:
            raise Http404 from error
        super().setup(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return str(self.need.label)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("attention:index"), "label": _("Needs attention")},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_index_url(self) -> str:
        return reverse("attention:need", args=[self.need.name])

    def get_index_results_url(self) -> str:
        return reverse("attention:results", args=[self.need.name])

    def get_queryset(self) -> QuerySet[ResourcePage]:
        found = self.need.of(self.request.user)
        return found.select_related("owner__wagtail_userprofile", "content_type", "locale")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "others": counts_for(self.request.user)}

    def decorate_paginated_queryset(self, object_list: Any) -> list[ResourcePage]:
        pages = list(object_list)
        told = self.need.tell(pages, self.request.user)
        # A list that was filtered was sent in part, from another address than the page's.
        here = f"{self.index_url}?{self.request.GET.urlencode()}"
        for page in pages:
            page.told, page.need, page.here = told.get(page.pk, ""), self.need.name, here
        return pages

    @property
    def no_results_message(self) -> str:
        return _("Nothing is left to do here.")


def overview(request: HttpRequest) -> HttpResponse:
    """Lead to the first list that anything is in, or say that nothing needs attention."""
    counts = counts_for(request.user)
    need = counts[0].need if counts else NEEDS[0]
    return redirect("attention:need", need.name)


def _page_to_change(request: HttpRequest, pk: int) -> ResourcePage:
    """Return the resource; raises PermissionDenied where the user may not change it now."""
    page = get_object_or_404(changeable(request.user), pk=pk)
    lock = page.specific.get_lock()
    if lock and lock.for_user(request.user):
        messages.error(request, lock.get_message(request.user))
        raise PermissionDenied
    return page


def _back(request: HttpRequest) -> HttpResponse:
    following: Any = get_valid_next_url_from_request(request)
    return redirect(following or "attention:index")


@require_POST
def reviewed(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that the resource *pk* is still right, and when to look again."""
    page = _page_to_change(request, pk)
    day = mark_reviewed(page, request.user)
    words = {"title": page.get_admin_display_title()}
    told = _("“%(title)s” is reviewed. Resources of its type do not come up again.")
    if day is not None:
        words["date"] = date_format(day, "DATE_FORMAT")
        told = _("“%(title)s” is reviewed. It comes up again on %(date)s.")
    messages.success(request, told % words)
    return _back(request)


@require_POST
def set_aside(request: HttpRequest, pk: int, need: str) -> HttpResponse:
    """Show nobody for 30 days that the resource *pk* has the need *need*."""
    page = get_object_or_404(changeable(request.user), pk=pk)
    if need not in NEEDS_BY_NAME:
        raise Http404
    until = timezone.localdate() + ASIDE
    SetAside.objects.update_or_create(
        page=page, need=need, defaults={"until": until, "user": request.user}
    )
    messages.success(
        request,
        ngettext(
            "“%(title)s” is set aside for %(count)d day.",
            "“%(title)s” is set aside for %(count)d days.",
            ASIDE.days,
        )
        % {"title": page.get_admin_display_title(), "count": ASIDE.days},
    )
    return _back(request)


urlpatterns: list[Any] = [
    path("", overview, name="index"),
    path("reviewed/<key:pk>/", reviewed, name="reviewed"),
    path("<slug:need>/", AttentionView.as_view(), name="need"),
    path("<slug:need>/results/", AttentionView.as_view(results_only=True), name="results"),
    path("<slug:need>/aside/<key:pk>/", set_aside, name="aside"),
]
