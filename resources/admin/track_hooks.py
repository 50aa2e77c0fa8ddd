"""Where the editor of tracks is found in the admin."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from resources.admin.cues import CuesView, TracksView
from resources.models import Webinar


@hooks.register("register_admin_urls")
def register_cue_editor() -> list[URLPattern]:
    return [
        path("webinars/<key:key>/tracks/", TracksView.as_view(), name="resource_tracks"),
        path(
            "webinars/<key:key>/tracks/<slug:kind>/<slug:language>/",
            CuesView.as_view(),
            name="resource_cues",
        ),
    ]


@hooks.register("register_page_header_buttons")
def tracks_header_button(
    page: Page, user: Any, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    yield from _tracks_button(page, user)


@hooks.register("register_page_listing_more_buttons")
def tracks_listing_button(page: Page, user: Any, next_url: str | None = None) -> Iterator[Button]:
    yield from _tracks_button(page, user)


def _tracks_button(page: Page, user: Any) -> Iterator[Button]:
    is_own = page.specific_class is Webinar and page.alias_of_id is None
    if is_own and page.permissions_for_user(user).can_edit():
        url = reverse("resource_tracks", args=[page.pk])
        yield Button(_("Edit captions and chapters"), url, icon_name="openquote", priority=12)
