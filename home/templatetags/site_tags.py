"""What every page of the site shows: its name, its menus, its languages."""

from collections.abc import Sequence

from django import template
from django.template.context import Context

from home import languages
from home.frame import Identity, Link, frame_of

register = template.Library()


@register.simple_tag(takes_context=True)
def site_identity(context: Context) -> Identity:
    return frame_of(context.get("request")).identity


@register.simple_tag(takes_context=True)
def main_menu(context: Context) -> Sequence[Link]:
    return _menu(context, "main")


@register.simple_tag(takes_context=True)
def footer_menu(context: Context) -> Sequence[Link]:
    return _menu(context, "footer")


@register.simple_tag(takes_context=True)
def language_links(context: Context) -> list[languages.LanguageLink]:
    """Return the languages that have a home page, each with this page's address in it."""
    request = context.get("request")
    return languages.links(request, context.get("page")) if request is not None else []


def _menu(context: Context, position: str) -> Sequence[Link]:
    return frame_of(context.get("request")).menus.get(position, ())
