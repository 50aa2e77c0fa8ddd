"""What the demo made, noted in Wagtail's own history of changes.

Each object that the demo makes gets a "created" entry there that carries the key
``demo``, so that removing the demo finds these objects and no others, whatever they
are called, and editors see in the history where a page came from.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.contrib.contenttypes.models import ContentType
from django.db import models
from wagtail.log_actions import log
from wagtail.models import BaseLogEntry, ModelLogEntry, Page, PageLogEntry

M = TypeVar("M", bound=models.Model)
_KEY = "demo"


def fingerprint(*parts: Any) -> str:
    """Return what changes whenever one of *parts* (plain data) does."""
    text = json.dumps(parts, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def note_made(instance: models.Model, print_: str = "") -> None:
    """Note that the demo made *instance* out of content with this fingerprint."""
    log(instance, "wagtail.create", data={_KEY: print_})


def note_changed(instance: models.Model, print_: str) -> None:
    log(instance, "wagtail.edit", data={_KEY: print_}, content_changed=True)


def made(model: type[M]) -> models.QuerySet[M]:
    """Return the objects of *model* that the demo made and that still exist."""
    return model._default_manager.filter(pk__in=list(fingerprints(model)))


def fingerprints(model: type[models.Model]) -> dict[int, str]:
    """Return primary key -> latest fingerprint of all the demo ever made of *model*."""
    entries = _entries(model).filter(data__has_key=_KEY).order_by("pk")
    return {int(key): data[_KEY] for key, data in entries.values_list(_key(model), "data")}


@contextmanager
def noting_new(*kinds: type[models.Model]) -> Iterator[None]:
    """Note as made by the demo whatever of these *kinds* is new after the block."""
    before = {kind: list(kind._default_manager.values_list("pk", flat=True)) for kind in kinds}
    yield
    for kind, keys in before.items():
        for instance in kind._default_manager.exclude(pk__in=keys):
            note_made(instance)


def forget(model: type[models.Model], keys: list[int]) -> None:
    """Take objects of *model* that are gone out of the history."""
    _entries(model).filter(**{f"{_key(model)}__in": [str(key) for key in keys]}).delete()


def _entries(model: type[models.Model]) -> models.QuerySet[BaseLogEntry]:
    if issubclass(model, Page):
        return PageLogEntry.objects.all()
    kind = ContentType.objects.get_for_model(model, for_concrete_model=False)
    return ModelLogEntry.objects.filter(content_type=kind)


def _key(model: type[models.Model]) -> str:
    return "page_id" if issubclass(model, Page) else "object_id"
