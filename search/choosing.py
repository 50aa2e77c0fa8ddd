"""Resources for an editor to choose from: what the search finds, then drafts by their title."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from wagtail.permission_policies.pages import PagePermissionPolicy

from resources.models import ResourcePage, Topic
from resources.visibility import visible_resources
from search.finding import find
from search.query import SearchQuery

# Resources that are offered, and how many of them are hits of the search at most; others are
# found by more words.
MOST, MOST_HITS = 200, 100
PAGE_SIZE = 50


@dataclass(frozen=True)
class Choice:
    """The keys of the resources to choose from, the best first.

    *is_by_title*: the search engine did not answer, and only titles were looked at.
    """

    keys: tuple[int, ...]
    is_by_title: bool = False


def choosable(user: Any) -> QuerySet[ResourcePage]:
    """Return the resources that *user* may know of: public ones, and those of the admin's list."""
    explorable = PagePermissionPolicy().explorable_instances(user)
    return ResourcePage.objects.filter(
        Q(pk__in=visible_resources().values("pk")) | Q(pk__in=explorable.values("pk"))
    )


def choose(query: SearchQuery, user: Any) -> Choice:
    """Return what *user* may choose of what *query* asks for.

    The search knows what is public. Everything else, as drafts, is found by title, and so is
    all where the engine does not answer. Without words: what was edited last.
    """
    possible = _filtered(choosable(user), query.filters)
    if not query.text:
        newest = possible.order_by("-latest_revision_created_at", "-pk")
        return Choice(tuple(newest.values_list("pk", flat=True)[:MOST]))
    hits, is_down = _hits(query)
    titled = ResourcePage.objects.all().autocomplete(query.text)[:MOST]
    named = [page.pk for page in titled]
    allowed = set(possible.filter(pk__in={*hits, *named}).values_list("pk", flat=True))
    keys = [key for key in dict.fromkeys([*hits, *named]) if key in allowed]
    return Choice(tuple(keys[:MOST]), is_by_title=is_down)


def _hits(query: SearchQuery) -> tuple[list[int], bool]:
    """Return the keys of what the search finds, and whether its engine does not answer."""
    keys: list[int] = []
    nearest: list[int] = []
    for page in range(1, MOST_HITS // PAGE_SIZE + 1):
        results = find(replace(query, page=page, page_size=PAGE_SIZE))
        if results.degraded:
            # Titles are looked up by the caller, who keeps to the filters too.
            return [], True
        keys += [hit.card.pk for hit in results.hits]
        nearest += [hit.card.pk for hit in results.nearest]
        if page >= results.page_count:
            break
    return [*keys, *nearest], False


def _filtered(
    pages: QuerySet[ResourcePage], filters: Mapping[str, tuple[str, ...]]
) -> QuerySet[ResourcePage]:
    """Return those of *pages* that the filters allow, as the search understands them."""
    if types := filters.get("type"):
        models = [model for slug, model in ResourcePage.resource_types().items() if slug in types]
        kinds = ContentType.objects.get_for_models(*models).values()
        pages = pages.filter(content_type__in=[kind.pk for kind in kinds])
    if topics := filters.get("topic"):
        within = Q(pk__in=[])
        for path in Topic.objects.filter(slug__in=topics).values_list("path", flat=True):
            within |= Q(topics__path__startswith=path)
        pages = pages.filter(pk__in=ResourcePage.objects.filter(within).values("pk"))
    if audiences := filters.get("audience"):
        named = ResourcePage.objects.filter(audiences__slug__in=audiences)
        pages = pages.filter(pk__in=named.values("pk"))
    if languages := filters.get("language"):
        pages = pages.filter(locale__language_code__in=languages)
    return pages
