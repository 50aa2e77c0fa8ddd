"""What the templates of resources and of blocks need."""

from urllib.parse import urlsplit

from django import template
from wagtail.models import Page

from resources.captions import clock as clock_of
from resources.downloads import Download, open_download
from resources.models import LibraryDocument
from resources.visibility import visible

register = template.Library()


@register.filter
def clock(seconds: float) -> str:
    """Show seconds as a player does: 754 becomes "12:34"."""
    return clock_of(seconds)


@register.filter
def host(url: str) -> str:
    """Return the host that a link leads to, as readers know it."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


@register.simple_tag
def download(document: LibraryDocument | None, title: str = "") -> Download | None:
    """Return *document* as a download, or None where not everyone may fetch it."""
    return open_download(document, title)


@register.filter
def if_visible(page: Page | None) -> Page | None:
    """Return *page* where anyone may read it."""
    return visible(Page.objects.filter(pk=page.pk)).first() if page else None
