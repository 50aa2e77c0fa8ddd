"""Resources and terms as rows, in the same columns that an import reads.

What an editor would see on opening a resource is exported: its latest draft. What was exported
and is imported as it was is left alone.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet

from resources.imports.cells import Cell
from resources.imports.declared import all_resource_columns, resource_columns, vocabulary_columns
from resources.imports.identity import KEY, LANGUAGE, TYPE
from resources.imports.resource_names import ResourceBook
from resources.imports.resource_plan import content_of, keys_named
from resources.imports.rights import Rights
from resources.imports.term_content import content_of_term
from resources.imports.terms import TermBook
from resources.imports.whole import read_whole
from resources.models import ResourcePage, Term, TreeTerm

BATCH = 100  # resources in memory at a time

Row = Mapping[str, Cell]


def resource_rows(
    resources: QuerySet[ResourcePage], user: Any = None
) -> tuple[list[str], Iterator[Row]]:
    """Return the columns of all types among *resources*, and a row for each, in their order.

    Of other resources that they name, no more is told than *user* finds in the admin; None
    finds all.

    Where there are none, the columns are those of every type, to be filled in. Resources that
    are deleted while rows are read are left out.
    """
    found = list(resources.values_list("pk", "content_type"))
    return _columns({kind for _key, kind in found}), _rows([key for key, _kind in found], user)


def term_rows(terms: QuerySet[Term]) -> tuple[list[str], Iterator[Row]]:
    """Return the columns of a vocabulary, and a row for each of *terms*: broader ones first."""
    model, book = terms.model, TermBook({})
    columns = vocabulary_columns(model)
    by_path: dict[str, Term] = {}
    if issubclass(model, TreeTerm):
        terms = terms.order_by("path")
        by_path = {term.path: term for term in model.objects.all()}

    def row(term: Term) -> Row:
        above = by_path.get(getattr(term, "path", "")[: -TreeTerm.steplen])
        content = content_of_term(term, above)
        return {name: column.show(column.held(content), book) for name, column in columns.items()}

    return list(columns), map(row, terms.iterator(BATCH))


def _columns(kinds: Collection[int]) -> list[str]:
    if not kinds:
        return list(all_resource_columns())
    present = {ContentType.objects.get_for_id(kind).model_class() for kind in kinds}
    names = {
        name
        for model in ResourcePage.resource_types().values()
        if model in present
        for name in resource_columns(model)
    }
    return [name for name in all_resource_columns() if name in names]


def _rows(keys: Sequence[int], user: Any) -> Iterator[Row]:
    book = TermBook({}, resources=ResourceBook(Rights(user).may_see))
    pages = ResourcePage.objects.select_related("latest_revision", "locale", "content_type")
    for start in range(0, len(keys), BATCH):
        found = pages.in_bulk(keys[start : start + BATCH])
        read_whole(found.values())
        book.resources.look_up([], keys_named(found.values()))
        for key in keys[start : start + BATCH]:
            if key in found:
                yield _row(found[key], book)


def _row(page: ResourcePage, book: TermBook) -> Row:
    model = page.content_type.model_class()
    content = {
        **content_of(page, book),
        KEY: str(page.translation_key),
        TYPE: model.resource_type,
        LANGUAGE: page.locale.language_code,
    }
    columns = resource_columns(model)
    return {name: column.show(column.held(content), book) for name, column in columns.items()}
