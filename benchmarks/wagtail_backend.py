"""The same search by Wagtail's own database backend, as its documentation tells to use it.

The same words are indexed: what `search/documents.py` reads of a resource is declared
in ``search_fields``. A page of it is its first twenty resources, their number, and the
count of each facet that the backend can count: all but the file format, which is no
column. It does not count a broad term for its narrower ones, lists no moments, marks no
words, and knows stems of one language only where its database does.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.query import PageQuerySet
from wagtail.search import index
from wagtail.search.backends import get_search_backend
from wagtail.search.query import MATCH_ALL

from resources.models import ResourcePage
from search.query import SearchQuery

# Our filter -> what the backend counts by.
FIELDS = {
    "type": "content_type_id",
    "topic": "topics",
    "audience": "audiences",
    "level": "levels",
    "population": "populations",
    "place": "places",
    "organisation": "organisations",
    "series": "series_id",
    "language": "locale_id",
    "year": "published_on",
    "tag": "tags",
    "tier": "evidencebrief__tier",
}


@contextmanager
def declared_fields() -> Iterator[None]:
    """Have every type of resource declare for Wagtail's index what our index holds of it."""
    models: list[type[ResourcePage]] = [ResourcePage, *ResourcePage.resource_types().values()]
    former = {model: model.search_fields for model in models}
    for model in models:
        model.search_fields = [*former[model], *_common_fields(), *_own_fields(model)]
    try:
        yield
    finally:
        for model, fields in former.items():
            model.search_fields = fields


def _common_fields() -> list[Any]:
    named = ("topics", "audiences", "levels", "populations", "places", "organisations", "series")
    return [
        index.SearchField("summary"),
        index.SearchField("body"),
        *(
            index.RelatedFields(name, [index.SearchField("name"), index.FilterField("slug")])
            for name in named
        ),
        index.RelatedFields("tags", [index.SearchField("name")]),
        index.RelatedFields("attachments", [index.SearchField("title")]),
        *(index.FilterField(field) for field in ("id", *FIELDS.values())),
    ]


def _own_fields(model: type[ResourcePage]) -> list[Any]:
    own = [index.SearchField(name) for name in model.text_fields if "__" not in name]
    own += [
        index.RelatedFields(name.split("__")[0], [index.SearchField(name.split("__")[1])])
        for name in model.text_fields
        if "__" in name
    ]
    own += [
        index.RelatedFields(relation, [index.SearchField(column) for column in columns])
        for relation, columns in model.text_children.items()
    ]
    if hasattr(model, "tracks"):
        own.append(index.RelatedFields("tracks", [index.SearchField("content")]))
    return own


def search_page(query: SearchQuery) -> tuple[list[ResourcePage], int, dict[str, dict[Any, int]]]:
    """Return the resources, the total and the counts of one page of *query*."""
    found = _found(query)
    start = query.offset
    counts = {}
    for name, field in FIELDS.items():
        own = query.selected(name)
        others = _found(query.without(name, own[0])) if own else found
        counts[name] = dict(others.facet(field))
    return list(found[start : start + query.page_size]), found.count(), counts


def _found(query: SearchQuery) -> Any:
    resources: PageQuerySet = ResourcePage.objects.live().public()
    for name, (slug, *_others) in query.filters.items():
        resources = resources.filter(**_condition(name, slug))
    backend = get_search_backend("default")
    if not query.text:
        return backend.search(
            MATCH_ALL, resources.order_by("-published_on", "-id"), order_by_relevance=False
        )
    return backend.search(query.text, resources)


def _condition(name: str, slug: str) -> dict[str, Any]:
    if name == "type":
        model = ResourcePage.resource_types()[slug]
        return {"content_type_id": ContentType.objects.get_for_model(model).pk}
    return {f"{FIELDS[name]}__slug": slug}
