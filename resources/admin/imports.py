"""Imports in the admin: upload, columns, dry run, decision, report."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Case, QuerySet, When
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn, UserColumn
from wagtail.admin.views.generic import IndexView

from resources.admin.columns import MineFilter
from resources.admin.import_forms import AnswersForm, ColumnsForm, QuestionsForm, UploadForm
from resources.admin.import_rows import shown_rows
from resources.attention.failures import imports_seen_by
from resources.imports import deciding
from resources.imports.mapping import RESOURCES, Mapping
from resources.imports.planning import may_run, open_sheet
from resources.imports.progress import rows_written
from resources.imports.reports import report_of
from resources.imports.rights import Rights
from resources.imports.running import TO_DO
from resources.imports.sources import recall, remember
from resources.models import ImportedRow, ResourceIndexPage, SheetImport
from resources.operations import may_undo
from resources.sheets.reading import Sheet, SheetError

Status, Result = SheetImport.Status, ImportedRow.Result

WRITING = (Status.RUNNING, Status.UNDOING)
URGENT = (Result.REFUSED, Result.DOUBLE, Result.CHANGED)
PAGE = 50  # rows on one page of a plan
EXAMPLES = 20  # rows that are looked at for examples of what a column holds


def libraries_for(user: Any) -> QuerySet[ResourceIndexPage]:
    """Return the libraries that *user* may add resources to."""
    found = ResourceIndexPage.objects.select_related("locale").order_by("path")
    rights = Rights(user)
    return found.filter(pk__in=[library.pk for library in found if rights.may_add(library)])


def may_import(user: Any) -> bool:
    return libraries_for(user).exists()


def _own(request: HttpRequest, pk: int) -> SheetImport:
    """Return the import *pk* where it is the user's own, or the user may see all."""
    found = get_object_or_404(SheetImport.objects.select_related("library", "operation"), pk=pk)
    user: Any = request.user
    if not may_import(user) or not (user.is_superuser or found.user_id == user.pk):
        raise PermissionDenied
    return found


class ImportsFilterSet(WagtailFilterSet):
    by = MineFilter("user", label=gettext_lazy("By"))

    class Meta:
        model = SheetImport
        fields = ("status",)


class ImportsView(IndexView):
    """The user's own imports, newest first; everybody's for administrators."""

    model = SheetImport
    filterset_class = ImportsFilterSet
    results_template_name = "resources/admin/imports/index_results.html"
    page_title = gettext_lazy("Imports")
    header_icon = "upload"
    index_url_name = "imports:index"
    index_results_url_name = "imports:results"
    add_url_name = "imports:add"
    add_item_label = gettext_lazy("Import a file")
    paginate_by = 20
    default_ordering = "-created_at"
    any_permission_required = None
    permission_policy = None
    columns = (
        TitleColumn(
            "shown_name",
            label=gettext_lazy("File"),
            get_url=lambda one: reverse("imports:show", args=[one.pk]),
        ),
        Column("status", label=gettext_lazy("Status"), accessor="get_status_display"),
        UserColumn("user", label=gettext_lazy("By")),
        DateColumn("created_at", label=gettext_lazy("When")),
    )

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not may_import(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self) -> QuerySet[SheetImport]:
        return imports_seen_by(self.request.user).select_related("user__wagtail_userprofile")


def add(request: HttpRequest) -> HttpResponse:
    """Take a file, and read its columns."""
    libraries = libraries_for(request.user)
    if not libraries:
        raise PermissionDenied
    form = UploadForm(libraries, request.user, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        user: Any = request.user
        sheet_import = SheetImport(
            user=user,
            library=form.cleaned_data["library"],
            mapping=form.mapping().stored(),
        )
        upload = form.cleaned_data["file"]
        sheet_import.file.save(upload.name, upload, save=False)
        sheet_import.save()
        try:
            file, _sheet = open_sheet(sheet_import, form.mapping())
            file.close()
        except SheetError as error:
            sheet_import.file.delete(save=False)
            sheet_import.delete()
            form.add_error("file", str(error))
        else:
            return redirect("imports:columns", sheet_import.pk)
    return render(request, "resources/admin/imports/add.html", {"form": form, "step": "file"})


def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask how the file is read, where it does not tell, then what its columns mean."""
    sheet_import = _own(request, pk)
    if sheet_import.is_at_work or sheet_import.status == Status.DONE:
        return redirect("imports:show", pk)
    mapping = Mapping.of(sheet_import.mapping)
    try:
        file, sheet = open_sheet(sheet_import, mapping)
    except SheetError as error:
        messages.error(request, str(error))
        return redirect("imports:index")
    try:
        if sheet.questions:
            return _ask(request, sheet_import, mapping, sheet)
        examples = [row.cells for row, _number in zip(sheet.rows, range(EXAMPLES), strict=False)]
    except SheetError as error:
        messages.error(request, str(error))
        return redirect("imports:index")
    finally:
        file.close()
    recalled = ""
    if not mapping.columns:
        mapping, recalled = recall(sheet.columns, mapping)
    form = ColumnsForm(mapping, sheet.columns, examples, request.POST or None)
    if request.method == "POST" and form.is_valid():
        deciding.compare(sheet_import, form.adjusted())
        return redirect("imports:show", pk)
    context = {
        "form": form,
        "sheet_import": sheet_import,
        "sheet": sheet,
        "recalled": recalled,
        "kept_until": sheet_import.created_at + deciding.KEPT,
        "step": "columns",
    }
    return render(request, "resources/admin/imports/columns.html", context)


def _ask(
    request: HttpRequest, sheet_import: SheetImport, mapping: Mapping, sheet: Sheet
) -> HttpResponse:
    form = QuestionsForm(sheet.questions, request.POST or None)
    if request.method == "POST" and form.is_valid():
        for name, value in form.cleaned_data.items():
            setattr(mapping, name, value)
        deciding.keep(sheet_import, mapping)
        return redirect("imports:columns", sheet_import.pk)
    context = {"form": form, "sheet_import": sheet_import, "step": "columns"}
    return render(request, "resources/admin/imports/questions.html", context)


def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how far an import is: at work, a plan to be decided on, or what became of it."""
    sheet_import = _own(request, pk)
    if sheet_import.status == Status.UPLOADED:
        return redirect("imports:columns", pk)
    if sheet_import.is_at_work:
        template = "at_work_part" if request.headers.get("x-part") else "at_work"
        context = {
            "sheet_import": sheet_import,
            "step": "check",
            "written": rows_written(sheet_import) if sheet_import.status in WRITING else 0,
            "to_write": sum(sheet_import.counts.get(one, 0) for one in TO_DO),
        }
        return render(request, f"resources/admin/imports/{template}.html", context)
    rights = Rights(request.user)
    wanted = request.GET.get("result", "")
    rows = sheet_import.rows.filter(result=wanted) if wanted in Result else sheet_import.rows.all()
    # What somebody must look at comes first.
    urgent = [When(result=one, then=place) for place, one in enumerate(URGENT)]
    rows = rows.order_by(Case(*urgent, default=len(URGENT)), "number")
    page = Paginator(rows, PAGE).get_page(request.GET.get("p"))
    library = sheet_import.library
    context = {
        "sheet_import": sheet_import,
        "step": "done" if sheet_import.status == Status.DONE else "check",
        "is_of_resources": sheet_import.mapping["into"] == RESOURCES,
        "counts": [(one, sheet_import.counts.get(one, 0)) for one in Result],
        "total": sum(sheet_import.counts.values()),
        "wanted": wanted,
        "kept_until": sheet_import.created_at + deciding.KEPT,
        "page": page,
        "rows": shown_rows(list(page), Mapping.of(sheet_import.mapping)),
        "answers": AnswersForm(sheet_import, rights) if sheet_import.questions else None,
        "may_run": may_run(sheet_import),
        "may_publish": library is not None and rights.may_publish(library),
        "may_undo": sheet_import.operation and may_undo(sheet_import.operation, request.user),
    }
    return render(request, "resources/admin/imports/show.html", context)


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Note what becomes of unknown names and likely doubles, and compare again."""
    sheet_import = _own(request, pk)
    if sheet_import.status not in (Status.PLANNED, Status.FAILED):
        return redirect("imports:show", pk)
    mapping = Mapping.of(sheet_import.mapping)
    if sheet_import.questions:
        form = AnswersForm(sheet_import, Rights(request.user), request.POST)
        if not form.is_valid():
            messages.error(request, _("Say of every name what becomes of it."))
            return redirect("imports:show", pk)
        mapping = form.into(mapping)
    mapping.chosen |= _decisions(sheet_import, request)
    deciding.compare(sheet_import, mapping)
    return redirect("imports:show", pk)


def _decisions(sheet_import: SheetImport, request: HttpRequest) -> dict[str, str]:
    """Return what was chosen for rows that are likely there already, by their numbers."""
    chosen: dict[str, str] = {}
    for row in sheet_import.rows.exclude(doubles=[]):
        choice = request.POST.get(f"double_{row.number}", "")
        if choice in ("leave-out", "create", *(str(one["key"]) for one in row.doubles)):
            chosen[str(row.number)] = choice
    return chosen


@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a worker do what the plan says, as drafts or published."""
    sheet_import = _own(request, pk)
    publish = request.POST.get("publish") == "yes"
    library = sheet_import.library
    if publish and not (library and Rights(request.user).may_publish(library)):
        raise PermissionDenied
    if not may_run(sheet_import):
        messages.warning(request, _("There is nothing to import, or a question is still open."))
        return redirect("imports:show", pk)
    if deciding.begin(sheet_import, publish=publish):
        remember(sheet_import)
    return redirect("imports:show", pk)


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget an import that was not done, and delete its file."""
    sheet_import = _own(request, pk)
    if not deciding.discard(sheet_import):
        messages.error(request, _("This import is being done, or was done. It was kept."))
        return redirect("imports:show", pk)
    messages.success(request, _("“%(file)s” was discarded.") % {"file": sheet_import.shown_name})
    return redirect("imports:index")


def report(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Send what became of every row, as CSV."""
    sheet_import = _own(request, pk)
    answer = StreamingHttpResponse(report_of(sheet_import), content_type="text/csv; charset=utf-8")
    name = _("report") + f"-{sheet_import.pk}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


urlpatterns = [
    path("", ImportsView.as_view(), name="index"),
    path("results/", ImportsView.as_view(results_only=True), name="results"),
    path("add/", add, name="add"),
    path("<key:pk>/", show, name="show"),
    path("<key:pk>/columns/", columns, name="columns"),
    path("<key:pk>/answer/", answer, name="answer"),
    path("<key:pk>/start/", start, name="start"),
    path("<key:pk>/discard/", discard, name="discard"),
    path("<key:pk>/report/", report, name="report"),
]
