"""What the library adds to Wagtail."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from wagtail import hooks
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from resources.admin.listing import ResourceListingViewSet, resource_listing_viewset
from resources.admin.vocabularies import VocabularyViewSetGroup
from resources.models import Webinar
from resources.playback import let_play

Serve = Callable[[Page, HttpRequest, list[Any], dict[str, Any]], HttpResponseBase]

register_snippet(VocabularyViewSetGroup)


@hooks.register("register_admin_viewset")
def register_resource_listing() -> ResourceListingViewSet:
    return resource_listing_viewset


# Within all others: what stands for a page that is not shown must not tell of its provider.
@hooks.register("on_serve_page", order=100)
def let_webinars_play(serve: Serve) -> Serve:
    def served(
        page: Page, request: HttpRequest, args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponseBase:
        answer = serve(page, request, args, kwargs)
        return let_play(page, answer) if isinstance(page, Webinar) else answer

    return served
