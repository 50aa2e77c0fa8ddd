"""What became of the text of uploaded documents: a report, and another try."""

from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
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

from resources.admin.columns import FormColumn, MineFilter
from resources.attention.failures import UNATTACHED, texts_seen_by
from resources.extraction.queue import try_again
from resources.models import Extraction, LibraryDocument


class StatusColumn(FormColumn):
    """How far a text is, with a button where somebody may want another try."""

    cell_template_name = "resources/admin/text_cell.html"


class AttachedFilter(django_filters.ChoiceFilter):
    """Documents that a live resource offers for download, or that none does."""

    def filter(self, queryset: QuerySet, value: str) -> QuerySet:
        conditions = {"no": Q(UNATTACHED), "yes": ~Q(UNATTACHED)}
        return queryset.filter(conditions.get(value, Q()))


class TextFilterSet(WagtailFilterSet):
    attached = AttachedFilter(
        label=gettext_lazy("Attached to a published resource"),
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
    )
    by = MineFilter("document__uploaded_by_user", label=gettext_lazy("Uploaded by"))

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
        return self.order_queryset(texts_seen_by(self.request.user).select_related("document"))


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
    path("<key:pk>/again/", read_again, name="again"),
]
