"""The rows that belong to many resources, as speakers do, written together.

Saved one by one, each would have all references of its page looked for again: some 15
statements a row, while on SQLite nobody else can write.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models
from modelcluster.models import get_all_child_relations

from resources.bulk.changing import BATCH
from resources.cleaning import clean_texts
from resources.models import ResourcePage

# A page, and the rows that shall be all that belong to it.
Owned = tuple[ResourcePage, Sequence[Any]]


def write_parts(lists: Iterable[tuple[ResourcePage, str]]) -> None:
    """Write the lists of parts that are set in memory, each of a page and by its name.

    What a part's own ``save`` would fill in must be there. Signals are sent of the rows that
    go, and of no others: the caller sends `resources_changed`.
    """
    by_model: dict[models.ForeignKey, list[Owned]] = defaultdict(list)
    for page, name in lists:
        (key,) = (
            relation.field
            for relation in get_all_child_relations(type(page))
            if relation.get_accessor_name() == name
        )
        by_model[key].append((page, list(getattr(page, name).all())))
    for key, owned in by_model.items():
        _write(key, owned)


def _write(key: models.ForeignKey, owned: Sequence[Owned]) -> None:
    """Write the rows of one model, which name their pages by *key*."""
    model = key.model
    pages = [page.pk for page, _parts in owned]
    there = model._default_manager.filter(**{f"{key.name}__in": pages}).in_bulk()
    new, changed, kept = [], [], set()
    for page, parts in owned:
        for part in parts:
            setattr(part, key.name, page)
            clean_texts(part)
            former = there.get(part.pk)
            if former is None or getattr(former, key.attname) != page.pk:
                # One that was deleted since comes back as another row.
                part.pk = None
                new.append(part)
                continue
            kept.add(part.pk)
            if _values(part) != _values(former):
                changed.append(part)
    # First, or what must be unique would be there twice.
    model._default_manager.filter(pk__in=there.keys() - kept).delete()
    names = [field.name for field in model._meta.concrete_fields if not field.primary_key]
    model._default_manager.bulk_update(changed, names, batch_size=BATCH)
    model._default_manager.bulk_create(new, batch_size=BATCH)


def _values(part: models.Model) -> list[Any]:
    return [getattr(part, field.attname) for field in part._meta.concrete_fields]
