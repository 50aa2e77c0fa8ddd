"""Addresses of pages of terms that were merged into others, or got another address."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from resources.models import Term
from resources.tidying.leading import present_terms

View = Callable[..., HttpResponseBase]


def led_on(model: type[Term] | None = None) -> Callable[[View], View]:
    """Have the decorated view of the term ``slug`` lead on where the term has become another.

    *model* is the term's, where the address does not give it. The redirect is a temporary
    one: browsers keep the other kind, and a merge can be undone.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def leading(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                return view(request, *args, **kwargs)
            except Http404:
                slug = kwargs["slug"]
                now = present_terms(model or kwargs["model"], [slug]).get(slug)
                match = request.resolver_match
                if now is None or match is None:
                    raise
                query = request.META.get("QUERY_STRING", "")
                address = reverse(match.view_name, kwargs={"slug": now.slug})
                return redirect(f"{address}?{query}" if query else address)

        return leading

    return decorate
