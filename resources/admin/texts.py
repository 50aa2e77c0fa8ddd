"""What became of the text of uploaded documents: a report, and another try."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.reports import ReportView
from wagtail.permissions import policy_registry

from resources.extraction.queue import try_again
from resources.models import Extraction, LibraryDocument


class StatusColumn(Column):
    """How far a text is, with a button where somebody may want another try."""

    cell_template_name = "resources/admin/text_cell.html"


class TextFilterSet(WagtailFilterSet):
    class Meta:
        model = Extraction
        fields = ("status",)


class TextReportView(ReportView):
    """The documents that somebody may change, with what became of their text."""

    page_title = gettext_lazy("Text of documents")
    header_icon = "doc-full-inverse"
    index_url_name = "document_texts:index"
    index_results_url_name = "document_texts:results"
    filterset_class = TextFilterSet
    model = LibraryDocument
    any_permission_required = ("add", "change", "delete")
    default_ordering = "document__title"

    columns = (
        TitleColumn(
            "title",
            label=gettext_lazy("Document"),
            accessor="document.title",
            sort_key="document__title",
            get_url=lambda row: reverse("wagtaildocs:edit", args=[row.document_id]),
        ),
        Column("filename", label=gettext_lazy("File"), accessor="document.filename"),
        StatusColumn("told", label=gettext_lazy("Text"), accessor="told", sort_key="status"),
    )

    def get_queryset(self) -> QuerySet[Extraction]:
        allowed = self.permission_policy.instances_user_has_any_permission_for(
            self.request.user, ["change"]
        )
        rows = Extraction.objects.filter(document__in=allowed).select_related("document")
        return self.order_queryset(rows)


@require_POST
def read_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the text of the document *pk* read once more, for whoever may change it."""
    document = get_object_or_404(LibraryDocument, pk=pk)
    policy = policy_registry.get_by_type(LibraryDocument)
    if not policy.user_has_permission_for_instance(request.user, "change", document):
        raise PermissionDenied
    row = get_object_or_404(Extraction, document=document)
    if row.may_be_tried:
        try_again(row)
        messages.success(
            request, _("“%(title)s” will be read again shortly.") % {"title": document.title}
        )
    else:
        messages.warning(
            request, _("“%(title)s” is not to be read again.") % {"title": document.title}
        )
    following: Any = get_valid_next_url_from_request(request)
    return redirect(following or "document_texts:index")


urlpatterns = [
    path("", TextReportView.as_view(), name="index"),
    path("results/", TextReportView.as_view(results_only=True), name="results"),
    path("<int:pk>/again/", read_again, name="again"),
]
