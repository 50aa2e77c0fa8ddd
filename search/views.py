"""The search page, and what is suggested to those who type into it."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from search.finding import find
from search.query import PARAMETERS, InvalidQueryError, SearchQuery
from search.suggesting import suggest


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Show what a search finds; 400 with the form where it asks for something impossible."""
    try:
        query, messages, status = SearchQuery.from_params(request.GET), [], 200
        if _known_params(request) != query.params():
            # A form sends what is empty too; one search has one address.
            return HttpResponseRedirect(query.url())
    except InvalidQueryError as problem:
        query, messages, status = problem.query, problem.messages, 400
    found = find(query)
    if query.page > found.page_count:
        status = 404
    context = {"results": found, "query": query, "problems": messages}
    return render(request, "search/results.html", context, status=status, using="jinja2")


@require_safe
@never_cache  # What is hidden a moment later must not linger anywhere.
def suggestions(request: HttpRequest) -> JsonResponse:
    """Say what the words typed so far may become, and how many that is for a screen reader."""
    found = suggest(request.GET.get("q", ""))
    said = ngettext("%(count)d suggestion", "%(count)d suggestions", len(found))
    return JsonResponse(
        {
            "label": _("Suggestions"),
            "suggestions": [suggestion._asdict() for suggestion in found],
            "announcement": said % {"count": len(found)} if found else "",
        }
    )


def _known_params(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, values in request.GET.lists()
        if name in PARAMETERS
        for value in values
    ]
