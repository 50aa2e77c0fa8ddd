"""The parts of the search page of which a page holds many, rendered once and kept.

What is kept is found by everything that it shows, so it is never old; visibility has been
decided before. Few hits and values are new to a process that has shown some pages.
"""

from collections.abc import Iterable
from functools import lru_cache

from django.template import engines
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from search.results import FacetValue, Hit

# Stands for the count of a value while the rest of it is rendered; no text holds it.
_COUNT = "\x00"


def hits_html(hits: Iterable[Hit]) -> SafeString:
    """Return *hits* as the entries of a list, in the active language."""
    shown_in = get_language() or ""
    return mark_safe("".join(_hit(hit, shown_in) for hit in hits))  # noqa: S308 - as rendered


@lru_cache(maxsize=2_000)
def _hit(hit: Hit, language: str) -> SafeString:
    return _rendered("search/hit.html", hit=hit)


def options_html(name: str, values: Iterable[FacetValue]) -> SafeString:
    """Return *values* of the filter *name* as checkboxes.

    Only the counts differ from search to search, so the rest is what is kept.
    """
    parts = []
    for value in values:
        before, after = _around_count(name, value.slug, value.label, value.selected, value.depth)
        parts.append(f"{before}{value.count}{after}")
    return mark_safe("".join(parts))  # noqa: S308 - Jinja2 has escaped all but the numbers


@lru_cache(maxsize=20_000)
def _around_count(name: str, slug: str, label: str, selected: bool, depth: int) -> tuple[str, str]:
    value = FacetValue(slug, label, 0, selected, depth)
    before, _count, after = _rendered(
        "search/option.html", name=name, value=value, count=_COUNT
    ).partition(_COUNT)
    return before, after


def _rendered(template: str, **context: object) -> SafeString:
    return mark_safe(engines["jinja2"].get_template(template).render(context))  # noqa: S308
