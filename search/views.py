"""The search page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from search.finding import find
from search.query import InvalidQueryError, SearchQuery


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Show what a search finds; 400 with the form where it asks for something impossible."""
    try:
        query, messages, status = SearchQuery.from_params(request.GET), [], 200
    except InvalidQueryError as problem:
        query, messages, status = problem.query, problem.messages, 400
    found = find(query)
    if query.page > found.page_count:
        status = 404
    context = {"results": found, "query": query, "problems": messages}
    return render(request, "search/results.html", context, status=status)
