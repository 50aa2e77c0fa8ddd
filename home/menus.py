"""The links of a menu as a visitor sees them."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import get_language
from wagtail.models import Page, Site

from home.models import MenuItem
from resources.visibility import visible


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    is_current: bool


def links(request: HttpRequest, position: str) -> list[Link]:
    """Return the links of the menu at *position* ("main", "footer") in the active language.

    A link to a page that visitors may not read is left out.
    """
    items = list(
        MenuItem.objects.filter(
            menu__site=Site.find_for_request(request),
            menu__position=position,
            menu__locale__language_code=get_language(),
        )
    )
    pages = visible(Page.objects.filter(pk__in=[item.page_id for item in items if item.page_id]))
    addresses = {page.pk: (page.title, page.get_url(request)) for page in pages}
    found = []
    for item in items:
        if item.page_id and item.page_id not in addresses:
            continue
        title, url = addresses[item.page_id] if item.page_id else ("", item.link)
        found.append(Link(item.label or title, url, url == request.path))
    return found
