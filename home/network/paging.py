"""Pages of a long list."""

from typing import Any

from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest

PAGE_SIZE = 20


def page_or_404(request: HttpRequest, rows: QuerySet[Any]) -> Page:
    """Return the page of *rows* that ``?page=`` asks for; there is no page -1 or 10^9."""
    try:
        return Paginator(rows, PAGE_SIZE).page(request.GET.get("page", 1))
    except InvalidPage as error:
        raise Http404(str(error)) from error


def pagination(request: HttpRequest, page: Page) -> dict[str, Any]:
    """Return what ``includes/pagination.html`` shows."""

    def url(number: int) -> str:
        parameters = request.GET.copy()
        parameters.pop("page", None)
        if number > 1:
            parameters["page"] = str(number)
        return f"{request.path}?{parameters.urlencode()}" if parameters else request.path

    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return {
        "previous_url": url(page.previous_page_number()) if page.has_previous() else "",
        "next_url": url(page.next_page_number()) if page.has_next() else "",
        "pages": [
            {"number": number, "url": url(number), "is_current": number == page.number}
            if isinstance(number, int)
            else {"number": None, "url": "", "is_current": False}
            for number in numbers
        ],
    }
