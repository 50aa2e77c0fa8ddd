"""Download a list of the admin in the columns that an import reads, and no list with formulas."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import content_disposition_header
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from resources.sheets.escaping import escaped
from resources.sheets.sheet import Cell
from resources.sheets.writing import FORMATS

Table = tuple[Sequence[str], Iterable[Mapping[str, Cell]]]


class ExportMixin(ABC):
    """For an index view of Wagtail: all that its filters and its search find, not one page of it.

    Before the view's own class, whose export is of what the columns on the screen show.
    """

    @property
    def show_export_buttons(self) -> bool:
        """Whether there are columns of an import for what is listed."""
        return True

    @abstractmethod
    def exported_as(self) -> str:
        """Return the name of the file, without its date and extension."""

    @abstractmethod
    def exported(self) -> Table:
        """Return the columns and the rows of what is exported."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        extension = request.GET.get("export")
        if extension not in FORMATS or not self.show_export_buttons:
            return super().get(request, *args, **kwargs)  # type: ignore[misc]
        made = FORMATS[extension]
        name = f"{self.exported_as()}-{timezone.localdate().isoformat()}.{extension}"
        disposition = content_disposition_header(as_attachment=True, filename=name)
        return StreamingHttpResponse(
            made.write(*self.exported()),
            content_type=made.content_type,
            headers={"Content-Disposition": str(disposition)},
        )


def escape_exports_of_wagtail() -> None:
    """Keep the cells of Wagtail's own reports and lists from being run as formulas.

    It has no hook for that: what a view may set is passed over where another view sets its own.
    """
    made = SpreadsheetExportMixin.preprocess_field_value

    def harmless(view: SpreadsheetExportMixin, field: str, value: Any, export_format: str) -> Any:
        cell = made(view, field, value, export_format)
        return escaped(cell) if isinstance(cell, str) else cell

    SpreadsheetExportMixin.preprocess_field_value = harmless
