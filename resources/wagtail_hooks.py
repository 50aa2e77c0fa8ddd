"""What the library adds to Wagtail."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.templatetags.static import static
from django.urls import URLResolver, include, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Page
from wagtail.permissions import policy_registry
from wagtail.snippets.models import register_snippet

from resources.admin import (
    attention_hooks,  # noqa: F401 - registers what needs attention
    captions,
    checklist,  # noqa: F401 - registers the reminder after publishing
    import_hooks,  # noqa: F401 - registers where files are imported
    operations,
    outlines,  # noqa: F401 - registers where new resources start from outlines
    templates,  # noqa: F401 - registers what new resources start from, too
    texts,
    tidying_hooks,  # noqa: F401 - registers where vocabularies are tidied up
    track_hooks,  # noqa: F401 - registers where tracks are edited
)
from resources.admin.bulk import hooks as bulk_hooks  # noqa: F401 - registers bulk actions
from resources.admin.listing import ResourceListingViewSet, resource_listing_viewset
from resources.admin.vocabularies import VocabularyViewSetGroup
from resources.models import LibraryDocument, Webinar
from resources.playback import let_play

Serve = Callable[[Page, HttpRequest, list[Any], dict[str, Any]], HttpResponseBase]

register_snippet(VocabularyViewSetGroup)


class TextReportItem(MenuItem):
    """The report, for those who may see any document of it."""

    def is_shown(self, request: HttpRequest) -> bool:
        policy = policy_registry.get_by_type(LibraryDocument)
        return bool(policy.user_has_any_permission(request.user, ["add", "change", "delete"]))


@hooks.register("insert_global_admin_css")
def insert_narrow_lists() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


@hooks.register("insert_editor_js")
def insert_names_of_fields() -> str:
    return format_html('<script src="{}"></script>', static("js/editor-names.js"))


@hooks.register("register_admin_viewset")
def register_resource_listing() -> ResourceListingViewSet:
    return resource_listing_viewset


@hooks.register("register_admin_urls")
def register_text_report() -> list[URLResolver]:
    return [path("reports/document-texts/", include((texts.urlpatterns, "document_texts")))]


@hooks.register("register_reports_menu_item")
def register_text_report_item() -> MenuItem:
    return TextReportItem(
        _("Text of documents"),
        reverse("document_texts:index"),
        name="document-texts",
        icon_name="doc-full-inverse",
        order=650,
    )


@hooks.register("register_admin_urls")
def register_caption_report() -> list[URLResolver]:
    return [path("reports/captions/", include((captions.urlpatterns, "caption_report")))]


@hooks.register("register_reports_menu_item")
def register_caption_report_item() -> MenuItem:
    return MenuItem(
        _("Captions"),
        reverse("caption_report:index"),
        name="captions",
        icon_name="openquote",
        order=640,
    )


@hooks.register("register_admin_urls")
def register_large_changes() -> list[URLResolver]:
    return [path("reports/large-changes/", include((operations.urlpatterns, "operations")))]


@hooks.register("register_reports_menu_item")
def register_large_changes_item() -> MenuItem:
    return MenuItem(
        _("Large changes"),
        reverse("operations:index"),
        name="large-changes",
        icon_name="history",
        order=660,
    )


# Within all others: what stands for a page that is not shown must not tell of its provider.
@hooks.register("on_serve_page", order=100)
def let_webinars_play(serve: Serve) -> Serve:
    def served(
        page: Page, request: HttpRequest, args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponseBase:
        answer = serve(page, request, args, kwargs)
        return let_play(page, answer) if isinstance(page, Webinar) else answer

    return served
