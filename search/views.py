"""The search page."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from search.finding import find
from search.query import PARAMETERS, InvalidQueryError, SearchQuery


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
    return render(request, "search/results.html", context, status=status)


def _known_params(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, values in request.GET.lists()
        if name in PARAMETERS
        for value in values
    ]
