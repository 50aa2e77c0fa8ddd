"""The terms that a draft names by their keys, as they are today."""

from typing import Any

from django.db.models import ForeignKey
from modelcluster.fields import ParentalManyToManyField

from resources.imports.columns import Content
from resources.imports.terms import VOCABULARY_NAMES, TermBook
from resources.models import ResourcePage, ResourceTag
from resources.models.named import fields_of_terms, with_successors


def with_present_terms(model: type[ResourcePage], content: Content, book: TermBook) -> Any:
    """Return *content* with what its merged terms have become, and without those deleted.

    No query where all of them are there, once *book* has read their vocabularies.
    """
    present = _without_gone(model, content, book)
    if present == content:
        return present
    return _without_gone(model, with_successors(model, dict(content)), book)


def _without_gone(model: type[ResourcePage], content: Content, book: TermBook) -> dict[str, Any]:
    present = dict(content)
    for name, vocabulary in fields_of_terms(model, ParentalManyToManyField).items():
        if keys := content.get(name):
            there = book.names(VOCABULARY_NAMES[vocabulary]).labels
            present[name] = [key for key in keys if key in there]
    for name, vocabulary in fields_of_terms(model, ForeignKey).items():
        key = content.get(name)
        if key is not None and key not in book.names(VOCABULARY_NAMES[vocabulary]).labels:
            present[name] = None
    if items := content.get("tagged_items"):
        there = book.names(ResourceTag).labels
        present["tagged_items"] = [item for item in items if item["tag"] in there]
    return present
