"""The search page, and what is suggested to those who type into it."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from resources.limits import client_address
from search import gate
from search.finding import find
from search.former import led_on
from search.query import PARAMETERS, InvalidQueryError, SearchQuery
from search.suggesting import suggest


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Show what a search finds; 400 with the form where it asks for something impossible.

    429 where this client, and 503 where everybody, searches too much; both say when to try
    again.
    """
    try:
        query, problems, status = SearchQuery.from_params(request.GET), {}, 200
        if _known_params(request) != query.params():
            # A form sends what is empty too; one search has one address.
            return HttpResponseRedirect(query.url())
    except InvalidQueryError as problem:
        query, problems, status = problem.query, dict(problem.problems), 400
    if wait := gate.searches().wait(client_address(request)):
        return _turned_away(request, query, _("Too many searches at once"), 429, wait)
    with gate.gate().place() as has_place:
        if not has_place:
            title = _("Too many people are searching at this moment")
            return _turned_away(request, query, title, 503, gate.RETRY_AFTER)
        found = find(query)
        if now := led_on(found):
            return HttpResponseRedirect(now.url())
        if query.page > found.page_count:
            status = 404
        context = {"results": found, "query": query, "problems": problems}
        return render(request, "search/results.html", context, status=status, using="jinja2")


@require_safe
@never_cache  # What is hidden a moment later must not linger anywhere.
def suggestions(request: HttpRequest) -> JsonResponse:
    """Say what the words typed so far may become, and how many that is for a screen reader."""
    if wait := gate.suggestions().wait(client_address(request)):
        return JsonResponse({}, status=429, headers={"Retry-After": str(wait)})
    with gate.gate().place() as has_place:
        if not has_place:
            return JsonResponse({}, status=503, headers={"Retry-After": str(gate.RETRY_AFTER)})
        found = suggest(request.GET.get("q", ""))
    said = ngettext("%(count)d suggestion", "%(count)d suggestions", len(found))
    return JsonResponse(
        {
            "label": _("Suggestions"),
            "suggestions": [suggestion._asdict() for suggestion in found],
            "announcement": said % {"count": len(found)} if found else "",
        }
    )


def _turned_away(
    request: HttpRequest, query: SearchQuery, title: str, status: int, seconds: int
) -> HttpResponse:
    """Answer *status* with the search as it was asked, to be tried again in *seconds*."""
    advice = ngettext(
        "Your search is kept below. Please try again in %(count)d second.",
        "Your search is kept below. Please try again in %(count)d seconds.",
        seconds,
    )
    context = {"query": query, "title": title, "advice": advice % {"count": seconds}}
    answer = render(request, "search/busy.html", context, status=status, using="jinja2")
    answer["Retry-After"] = str(seconds)
    return answer


def _known_params(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, values in request.GET.lists()
        if name in PARAMETERS
        for value in values
    ]
