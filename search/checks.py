"""System checks of the search: what is declared or set up half is found at start."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.utils.module_loading import import_string

from search.engines import SearchEngine
from search.facets import FACETS

RESERVED = {"q", "sort", "page"}


@register
def check_facets(**kwargs: Any) -> list[CheckMessage]:
    """Check that every filter has a name of its own and a source that can be read."""
    errors: list[CheckMessage] = []
    names = [facet.name for facet in FACETS]
    for facet in FACETS:
        if names.count(facet.name) > 1 or facet.name in RESERVED:
            errors.append(
                Error(
                    f"The filter name '{facet.name}' is taken.",
                    hint="Give each entry of FACETS a name of its own; q, sort and page are taken.",
                    id="search.E001",
                )
            )
        errors += [
            Error(
                f"The filter '{facet.name}' cannot be read: {problem}.",
                hint="See the sources in search/sources.py.",
                id="search.E002",
            )
            for problem in facet.source.problems()
        ]
    return errors


@register
def check_engine(**kwargs: Any) -> list[CheckMessage]:
    """Check what the settings say about the search engine, without asking it."""
    engine: type[SearchEngine] = import_string(settings.SEARCH_ENGINE)
    return [
        Error(
            f"The search engine cannot be used: {problem}.",
            hint="docs/configure.md tells what each setting takes.",
            id="search.E003",
        )
        for problem in engine.problems()
    ]
