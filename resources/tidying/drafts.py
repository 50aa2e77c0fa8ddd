"""What drafts name that nobody has published yet: rows tell of what is saved only."""

from typing import Any

from django.db.models import Q
from wagtail.models import Revision

from resources.models import ResourcePage, ResourceTag
from resources.models.former import TermKey, successors
from resources.tidying.uses import AnyTermModel


def named_in_drafts(model: AnyTermModel) -> set[int]:
    """Return the keys of the terms of *model* that an unpublished or scheduled draft names.

    One query for each field by which resources name them, and one for what was merged since.
    """
    waiting = ResourcePage.objects.filter(has_unpublished_changes=True)
    drafts = Revision.objects.filter(
        Q(pk__in=waiting.values("latest_revision")) | Q(approved_go_live_at__isnull=False)
    )
    named: set[int] = set()
    for field in _fields(model):
        contents = drafts.order_by().values_list(f"content__{field}", flat=True)
        named.update(key for content in contents for key in _keys(content))
    vocabulary = str(model._meta.model_name)
    later = successors(TermKey(vocabulary, key) for key in named)
    return named | {key.key for key in later.values() if key.vocabulary == vocabulary}


def _fields(model: AnyTermModel) -> set[str]:
    """Return the names under which drafts keep what they name of *model*."""
    if issubclass(model, ResourceTag):
        return {"tagged_items"}
    return {
        relation.field.name
        for relation in model._meta.related_objects
        if issubclass(relation.related_model, ResourcePage)  # type: ignore[arg-type]
    }


def _keys(content: Any) -> list[int]:
    """Return the keys in a field of a draft: one, several, or those of a tag's items."""
    entries = content if isinstance(content, list) else [content]
    keys = [entry.get("tag") if isinstance(entry, dict) else entry for entry in entries]
    return [key for key in keys if isinstance(key, int)]
