"""Who is told of pages that were written many at a time, as of one that was saved alone."""

from collections.abc import Iterable

from wagtail.search.backends import get_search_backends
from wagtail.signals import page_published, published

from resources.models import ResourcePage


def enter_in_search(pages: Iterable[ResourcePage]) -> None:
    """Have the search of the admin find *pages* by what they say now."""
    grouped: dict[type[ResourcePage], list[ResourcePage]] = {}
    for page in pages:
        grouped.setdefault(type(page), []).append(page)
    for model, some in grouped.items():
        for backend in get_search_backends(with_auto_update=True):
            backend.add_bulk(model, some)


def tell_published(pages: Iterable[ResourcePage]) -> None:
    """Send the signals that Wagtail sends of a page whose latest revision it has published."""
    for page in pages:
        for signal in (page_published, published):
            signal.send(sender=type(page), instance=page, revision=page.latest_revision)
