"""Small files that the site answers with: its colours, its rules for robots, its sitemap."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from home.models.identity import current_identity


@require_safe
@cache_control(public=True, max_age=300)
def site_colours(request: HttpRequest) -> HttpResponse:
    """Return the administrator's colours as a style sheet; the pages hold no inline style."""
    identity = current_identity(request)
    return HttpResponse(
        f":root{{--accent:{identity.accent};--accent-dark:{identity.accent_dark}}}\n",
        content_type="text/css; charset=utf-8",
    )


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    sitemap = request.build_absolute_uri(reverse("sitemap"))
    return render(
        request, "home/robots.txt", {"sitemap": sitemap}, content_type="text/plain; charset=utf-8"
    )
