"""Where imports are found in the admin."""

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from resources.admin import imports
from resources.imports import undoing  # noqa: F401 - registers how an import is undone


class ImportsItem(MenuItem):
    """The imports, for those who may add resources to any library."""

    def is_shown(self, request: HttpRequest) -> bool:
        return imports.may_import(request.user)


@hooks.register("register_admin_urls")
def register_imports() -> list[URLResolver]:
    return [path("imports/", include((imports.urlpatterns, "imports")))]


@hooks.register("register_admin_menu_item")
def register_imports_item() -> MenuItem:
    return ImportsItem(
        _("Import"), reverse("imports:index"), name="imports", icon_name="upload", order=115
    )
