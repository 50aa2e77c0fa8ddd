"""What every page of the site shows: its name, its menus, its languages."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.http import HttpRequest
from django.template.context import Context

from home import languages, menus
from home.models.identity import current_identity

register = template.Library()


@dataclass(frozen=True)
class Identity:
    """The site's name, tagline, logo and colours, in the active language."""

    name: str
    tagline: str
    logo: Any
    accent: str
    accent_dark: str


@register.simple_tag(takes_context=True)
def site_identity(context: Context) -> Identity:
    """Return the identity, read once for each request: head, header and footer ask for it."""
    request = context.get("request")
    known = getattr(request, "_site_identity", None)
    if known is None:
        known = _identity(request)
        if request is not None:
            request._site_identity = known
    return known


def _identity(request: HttpRequest | None) -> Identity:
    settings = current_identity(request)
    return Identity(
        name=settings.local_name,
        tagline=settings.local_tagline,
        logo=settings.logo,
        accent=settings.accent,
        accent_dark=settings.accent_dark,
    )


@register.simple_tag(takes_context=True)
def main_menu(context: Context) -> list[menus.Link]:
    return _menu(context, "main")


@register.simple_tag(takes_context=True)
def footer_menu(context: Context) -> list[menus.Link]:
    return _menu(context, "footer")


@register.simple_tag(takes_context=True)
def language_links(context: Context) -> list[languages.LanguageLink]:
    """Return the languages that have a home page, each with this page's address in it."""
    request = context.get("request")
    return languages.links(request, context.get("page")) if request is not None else []


def _menu(context: Context, position: str) -> list[menus.Link]:
    request = context.get("request")
    return menus.links(request, position) if request is not None else []
