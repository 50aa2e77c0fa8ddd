"""Take the demo away, and nothing else."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, cast

from django.contrib.auth import get_user_model
from django.db import models, transaction
from treebeard.mp_tree import MP_Node
from wagtail.images.models import AbstractRendition
from wagtail.models import Collection, Locale, Page, ReferenceIndex

from home.demo import record
from home.models import Menu
from resources.models import (
    VOCABULARIES,
    Extraction,
    LibraryDocument,
    LibraryImage,
    Organisation,
    Place,
    Recording,
    ResourceTag,
    Term,
    TreeTerm,
)

Keep = Callable[[Any], bool]

_FILES = (LibraryDocument, LibraryImage, Recording)
# It goes with its file.
_MADE_OF_FILES = (AbstractRendition, Extraction)
# An organisation stands in a place, so organisations go first and places last.
_TERMS: list[type[Term]] = sorted(
    VOCABULARIES, key=lambda model: (model is Place) - (model is Organisation)
)


@transaction.atomic
def remove() -> Counter[str]:
    """Delete what the demo made; return how many of each kind, by its name.

    A term, a file or a page that others' content uses by now stays, and so does the
    site's home page while pages of others stand below it.
    """
    removed: Counter[str] = Counter()
    pages = record.made(Page).order_by("-depth", "path")
    _delete(pages, removed, keep=_has_children)
    for model in (*_FILES, ResourceTag):
        _delete(record.made(model), removed, keep=_is_used)
    for model in _TERMS:
        terms = record.made(model)
        if issubclass(model, TreeTerm):
            terms = terms.order_by("-depth")
        _delete(terms, removed, keep=_is_used)
    _delete(record.made(get_user_model()), removed)
    _delete(record.made(Collection), removed, keep=_is_used)
    _delete(record.made(Locale), removed, keep=_is_used)
    # The menus went with the site, by cascade.
    gone = set(record.fingerprints(Menu)) - set(Menu.objects.values_list("pk", flat=True))
    record.forget(Menu, list(gone))
    return removed


def _delete(instances: models.QuerySet, removed: Counter[str], keep: Keep | None = None) -> None:
    gone = []
    for instance in instances:
        if keep is not None and keep(instance):
            continue
        gone.append(instance.pk)
        removed[str(instance._meta.verbose_name_plural)] += 1
        instance.delete()
    record.forget(instances.model, gone)


def _has_children(node: MP_Node) -> bool:
    """Ask the database: a node in memory does not know that its children went."""
    below = {"path__startswith": node.path, "depth__gt": node.depth}
    return type(node)._base_manager.filter(**below).exists()


def _is_used(instance: models.Model) -> bool:
    """Whether a term stands above others, or anything at all refers to *instance*."""
    if isinstance(instance, MP_Node) and _has_children(instance):
        return True
    in_bodies = ReferenceIndex.get_references_to(instance)
    return in_bodies.exists() or any(rows.exists() for rows in _referring(instance))


def _referring(instance: models.Model) -> Iterator[models.QuerySet]:
    """Yield the rows of each table that point to *instance*, but for what was made of it."""
    for relation in instance._meta.related_objects:
        model = cast(type[models.Model], relation.related_model)
        if not issubclass(model, _MADE_OF_FILES):
            yield model._base_manager.filter(**{relation.field.name: instance.pk})
