"""Large changes, newest first, each with a button that takes it back."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn, NumberColumn, UserColumn
from wagtail.admin.views.reports import ReportView

from resources.models import Operation
from resources.operations import (
    UndoError,
    ask_to_undo,
    is_undoable,
    may_undo,
    may_undo_all,
    undo,
)

# Names of what an undo left alone that a message shows.
MOST_NAMED = 10


class UndoColumn(Column):
    """When it was undone, or the way to undo it."""

    cell_template_name = "resources/admin/undo_cell.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        # Who may not undo it does not see it.
        return {**context, "may_undo": is_undoable(instance)}


class OperationReportView(ReportView):
    """What the user did, and what everybody did for those who may publish everywhere."""

    page_title = gettext_lazy("Large changes")
    header_icon = "history"
    index_url_name = "operations:index"
    index_results_url_name = "operations:results"
    results_template_name = "resources/admin/operations_results.html"
    model = Operation
    any_permission_required = None

    columns = (
        Column("title", label=gettext_lazy("What was done"), accessor="title"),
        NumberColumn("count", label=gettext_lazy("Resources"), accessor="count"),
        UserColumn("user", label=gettext_lazy("By")),
        DateColumn("created_at", label=gettext_lazy("When"), accessor="created_at"),
        UndoColumn("undone_at", label=gettext_lazy("Undo")),
    )

    def get_queryset(self) -> QuerySet[Operation]:
        operations = Operation.objects.select_related("user__wagtail_userprofile", "undone_by")
        user: Any = self.request.user
        return operations if may_undo_all(user) else operations.filter(user=user)


def undo_operation(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether to undo the operation *pk*; undo it when that is confirmed."""
    operation = get_object_or_404(Operation, pk=pk)
    if operation.undone_at is not None:
        messages.warning(request, _("This was undone already. Nothing was changed."))
        return redirect("operations:index")
    if operation.is_being_undone:
        messages.info(request, _("This is being undone: look again in a moment."))
        return redirect("operations:index")
    if not may_undo(operation, request.user):
        raise PermissionDenied
    if request.method != "POST":
        return render(request, "resources/admin/undo.html", {"operation": operation})
    try:
        if ask_to_undo(operation, request.user):
            told = _("“%(title)s” is being undone. You may leave: the work goes on.")
            messages.success(request, told % {"title": operation.title})
            return redirect("operations:index")
        undone = undo(operation, request.user)
    except UndoError as error:
        messages.error(request, str(error))
        return redirect("operations:index")
    message = ngettext(
        "“%(title)s” was undone: %(count)s is as before.",
        "“%(title)s” was undone: %(count)s are as before.",
        undone.restored,
    ) % {"title": operation.title, "count": undone.restored}
    messages.success(request, message)
    if undone.left:
        messages.warning(request, _left_alone(undone.left))
    return redirect("operations:index")


def _left_alone(names: list[str]) -> str:
    named = ", ".join(f"“{name}”" for name in names[:MOST_NAMED])
    more = len(names) - MOST_NAMED
    told = ngettext(
        "%(count)s was changed since and was left alone: %(names)s",
        "%(count)s were changed since and were left alone: %(names)s",
        len(names),
    ) % {"count": len(names), "names": named}
    if more > 0:
        told += " " + ngettext("and %(count)s more", "and %(count)s more", more) % {"count": more}
    return f"{told}."


urlpatterns = [
    path("", OperationReportView.as_view(), name="index"),
    path("results/", OperationReportView.as_view(results_only=True), name="results"),
    path("<key:pk>/undo/", undo_operation, name="undo"),
]
