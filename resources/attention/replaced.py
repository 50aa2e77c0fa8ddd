"""Which pages link to a resource that another has replaced, or is to replace."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast
from wagtail.models import Page, ReferenceIndex
from wagtail.permission_policies.pages import PagePermissionPolicy

from resources.models import ResourcePage
from resources.visibility import visible_resources

# To point on to what replaces a resource is no link to be mended.
_POINTER = "superseded_by"


def links_to_replaced() -> dict[int, set[int]]:
    """Return linking resource -> the replaced ones that it links to, from any field or text.

    A resource that was replaced itself is left as it is, and a new one may name what it
    replaces.
    """
    replaced = dict(
        ResourcePage.objects.filter(superseded_by__isnull=False).values_list(
            "pk", "superseded_by_id"
        )
    )
    if not replaced:
        return {}
    targets = ResourcePage.objects.filter(superseded_by__isnull=False)
    links: dict[int, set[int]] = defaultdict(set)
    for source, target in _links_to(targets):
        if source not in replaced and replaced.get(target) != source:
            links[source].add(target)
    return links


def titles_for(user: Any, keys: Collection[int]) -> dict[int, str]:
    """Return the titles of those of the resources *keys* that *user* may know of.

    What they find in the admin is named as its latest draft is, what anyone may read as it
    is published.
    """
    found = PagePermissionPolicy().explorable_instances(user).values("pk")
    published = visible_resources().filter(pk__in=keys).values_list("pk", "title")
    drafts = ResourcePage.objects.filter(pk__in=keys).filter(pk__in=found)
    return {**dict(published), **dict(drafts.values_list("pk", "draft_title"))}


def linking_to(page: ResourcePage) -> set[int]:
    """Return the pages that would link to what was replaced, if *page* were."""
    sources = {source for source, _target in _links_to(ResourcePage.objects.filter(pk=page.pk))}
    return sources - {page.pk, page.superseded_by_id}


def _links_to(targets: QuerySet[ResourcePage]) -> list[tuple[int, int]]:
    """Return (page, target) for each link to one of *targets*, wherever on the page it is."""
    page = ContentType.objects.get_for_model(Page)
    found = ReferenceIndex.objects.filter(
        base_content_type=page,
        to_content_type=page,
        to_object_id__in=targets.values(key=Cast("pk", CharField())),
    )
    rows = found.exclude(model_path=_POINTER).values_list("object_id", "to_object_id")
    return [(int(source), int(target)) for source, target in rows]
