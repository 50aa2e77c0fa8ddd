"""Pages of Wagtail's admin that take files, as far as they differ here."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.account import AccountView
from wagtail.contrib.redirects.base_formats import CSV, DEFAULT_FORMATS, TSV
from wagtail.contrib.redirects.views import permission_checker, start_import

from resources.uploads.inspecting import inspect
from resources.uploads.kinds import DOCUMENTS

REDIRECTS = {"csv": DOCUMENTS["csv"], "tsv": DOCUMENTS["csv"]}
# Wagtail's list, which has no setting. A workbook would be taken apart in the web process.
DEFAULT_FORMATS[:] = [CSV, TSV]
REDIRECTS_MAX_SIZE = 5 * 1024 * 1024  # bytes


class Account(AccountView):
    """One's own account, without a profile picture: no page here shows one."""

    def get_panels(self) -> list[Any]:
        return [panel for panel in super().get_panels() if panel.name != "avatar"]


@require_admin_access
@permission_checker.require_any("add")
def import_redirects(request: HttpRequest) -> HttpResponse:
    """Look at the file of redirects before Wagtail opens it."""
    upload = request.FILES.get("import_file")
    if upload is not None:
        try:
            inspect(upload, REDIRECTS, REDIRECTS_MAX_SIZE)
        except ValidationError as refusal:
            messages.error(request, str(refusal.message))
            return redirect("wagtailredirects:start_import")
    return start_import(request)


urlpatterns = [
    path("account/", require_admin_access(Account.as_view())),
    path("redirects/import/", import_redirects),
]
