"""What commands are told by name: a library, a person."""

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import CommandError
from wagtail.models import Page

from resources.models import ResourceIndexPage


def find_library(given: str | None) -> ResourceIndexPage:
    """Return the library named by number or address, or that of the default language."""
    libraries = ResourceIndexPage.objects.select_related("locale").order_by("depth", "path")
    if not given:
        library = libraries.filter(locale__language_code=settings.LANGUAGE_CODE).first()
        if library is None:
            raise CommandError(
                "There is no library in the default language. Make one with "
                "“manage.py set_up_site”, or name one with --parent."
            )
    elif given.isdigit():
        library = libraries.filter(pk=given).first()
    else:
        wanted = given.strip("/")
        library = next((page for page in libraries if _address(page) == wanted), None)
    if library is None:
        known = ", ".join(f"/{_address(page)}/ ({page.pk})" for page in libraries) or "none yet"
        raise CommandError(f"“{given}” is no library. Libraries: {known}.")
    return library


def find_owner(username: str | None) -> Any:
    """Return the user of that name, or None where none is given."""
    if not username:
        return None
    model = get_user_model()
    owner = model.objects.filter(**{model.USERNAME_FIELD: username}).first()
    if owner is None:
        raise CommandError(
            f"There is no user “{username}”. Add the person in the admin under Settings, Users."
        )
    return owner


def _address(page: Page) -> str:
    parts = page.get_url_parts()
    return parts[2].strip("/") if parts else ""
