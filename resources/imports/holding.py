"""What an import names and changes, held before it writes, in the order that all keep.

Whoever saves or merges holds terms before pages, vocabularies by their names and rows by their
keys. An import that took them as its rows come would wait for somebody who waits for it.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from wagtail.models import Revision

from resources.bulk.changing import hold
from resources.imports.declared import resource_columns
from resources.imports.pointer_columns import PointerColumn
from resources.imports.term_columns import TermColumn, TermsColumn
from resources.imports.terms import VOCABULARY_NAMES, TermBook, Vocabulary
from resources.models import ImportedRow, ResourcePage, ResourceTag, TreeTerm
from resources.models.former import TermKey
from resources.models.locking import wait_for_users
from resources.models.named import TAG, terms_of_draft, what_became

BATCH = 200  # rows, and drafts, in memory at a time
_MODELS: dict[str, Vocabulary] = {**VOCABULARY_NAMES, TAG: ResourceTag}


def hold_all(rows: QuerySet[ImportedRow], book: TermBook) -> None:
    """Make the terms that *rows* need, and hold all that they name, then all that they change.

    Resources that they name are held with those that they change: nobody deletes them.
    """
    keys: set[TermKey] = set()
    names: dict[str, list[str]] = {}
    pointed: set[int] = set()
    # Of rows that are asked for by their import, Django looks at its key.
    for row in rows.only("model", "values", "sheet_import").iterator(BATCH):
        pointed.update(pointed_by(row))
        for vocabulary, reference in _references(row):
            if isinstance(reference, int):
                keys.add(TermKey(vocabulary, reference))
            else:
                names.setdefault(vocabulary, []).append(reference)
    targets = [key for key in rows.values_list("target", flat=True) if key is not None]
    keys.update(_of_drafts(sorted(targets)))
    for vocabulary, model in sorted(_MODELS.items()):
        made = dict.fromkeys(names.get(vocabulary, ()))
        if made and issubclass(model, TreeTerm):
            wait_for_users(model._default_manager.all())
        what_became(key for key in keys if key.vocabulary == vocabulary)
        for name in made:
            book.create(model, name)
    hold({*targets, *pointed})


def pointed_by(row: ImportedRow) -> Iterator[int]:
    """Yield the numbers of the resources that *row* names."""
    columns = resource_columns(ResourcePage.resource_types()[row.model])
    for name, value in row.values.items():
        column = columns[name]
        if isinstance(column, PointerColumn):
            yield from column.pointed(value)


def _references(row: ImportedRow) -> Iterator[tuple[str, Any]]:
    """Yield (vocabulary, key or name) of the terms that *row* names."""
    columns = resource_columns(ResourcePage.resource_types()[row.model])
    for name, value in row.values.items():
        column = columns[name]
        if isinstance(column, TermColumn | TermsColumn) and value:
            vocabulary = str(column.vocabulary._meta.model_name)
            yield from ((vocabulary, one) for one in (value if column.many else [value]))


def _of_drafts(pages: Sequence[int]) -> Iterator[TermKey]:
    """Yield the terms that the latest drafts of *pages* name."""
    for start in range(0, len(pages), BATCH):
        latest = ResourcePage.objects.filter(pk__in=pages[start : start + BATCH])
        yield from _named_in(latest.values("latest_revision"))


def terms_of_revisions(revisions: Sequence[int]) -> Iterator[TermKey]:
    """Yield the terms that *revisions* of pages name, some of which may be gone."""
    for start in range(0, len(revisions), BATCH):
        yield from _named_in(revisions[start : start + BATCH])


def _named_in(revisions: Any) -> Iterator[TermKey]:
    found = Revision.page_revisions.filter(pk__in=revisions)
    for revision in found.select_related("content_type").order_by():
        yield from terms_of_draft(revision.content_type.model_class(), revision.content)
