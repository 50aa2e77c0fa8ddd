"""Pages made from the vocabularies: what the network knows about a topic, a place, a partner."""

from typing import Any, cast

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from home.feeds.events import has_events
from home.feeds.podcast import recorded
from home.network.former import led_on
from home.network.paging import page_or_404, pagination
from home.network.terms import counted, counted_tree, resources_of
from resources.cards import cards_for, newest_first
from resources.models import Organisation, Place, ResourcePage, Series, Term, Topic
from resources.models.vocabularies import TreeTerm
from resources.visibility import visible

# Vocabulary -> the filter of the search page that goes on from its terms.
FILTERS: dict[type[Term], str] = {
    Topic: "topic",
    Place: "place",
    Organisation: "organisation",
    Series: "series",
}


@require_safe
def tree_list(request: HttpRequest, model: type[TreeTerm]) -> HttpResponse:
    """List a whole vocabulary as a tree with counts."""
    return render(
        request, f"home/{model._meta.model_name}_list.html", {"tree": counted_tree(model)}
    )


@require_safe
def term_list(request: HttpRequest, model: type[Term]) -> HttpResponse:
    """List a vocabulary without a tree, with counts."""
    terms = counted(model.objects.all())
    return render(request, f"home/{model._meta.model_name}_list.html", {"terms": terms})


@require_safe
@led_on()
def term_page(request: HttpRequest, model: type[Term], slug: str) -> HttpResponse:
    """Show a term with its resources; one without any says so."""
    term = get_object_or_404(model, slug=slug)
    context: dict[str, Any] = {
        "term": term,
        "filter": FILTERS.get(model),
        "filter_value": term.slug,
        **_listing(request, resources_of(term)),
    }
    if isinstance(term, TreeTerm):
        context |= {"broader": term.get_ancestors(), "narrower": counted_tree(type(term), term)}
    if isinstance(term, Series):
        context |= {"has_events": has_events(term), "has_podcast": recorded(term).exists()}
    return render(request, f"home/{model._meta.model_name}.html", context)


@require_safe
def organisation_list(request: HttpRequest) -> HttpResponse:
    """List the partner organisations, of one kind where ``?kind=`` names one."""
    kind = request.GET.get("kind", "")
    partners = Organisation.objects.filter(is_partner=True)
    kinds = set(partners.order_by().values_list("kind", flat=True))
    if kind in kinds:
        partners = partners.filter(kind=kind)
    context = {
        "partners": counted(partners.select_related("place")),
        "kind": kind if kind in kinds else "",
        "kinds": [choice for choice in Organisation.Kind.choices if choice[0] in kinds],
    }
    return render(request, "home/organisation_list.html", context)


@require_safe
def type_index(request: HttpRequest, type_slug: str) -> HttpResponse:
    """List every resource of one type, newest first."""
    model = ResourcePage.resource_types()[type_slug]
    context = {
        "title": str(model._meta.verbose_name_plural).capitalize(),
        "filter": "type",
        "filter_value": type_slug,
        **_listing(request, newest_first(visible(ResourcePage.objects.exact_type(model)))),
    }
    return render(request, "home/type_index.html", context)


def _listing(request: HttpRequest, resources: QuerySet[ResourcePage]) -> dict[str, Any]:
    page = page_or_404(request, resources)
    return {
        "total": page.paginator.count,
        "page_number": page.number,
        "cards": cards_for(cast(QuerySet[ResourcePage], page.object_list)),
        "pagination": pagination(request, page),
    }
