"""Which columns there are: those of every type of resource, and of every vocabulary.

They are made of the models' own fields, so that a type or a vocabulary that is new can be
imported and exported as it is.
"""

from functools import cache
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import get_all_child_relations
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable, Page

from resources.imports.columns import (
    ChoiceColumn,
    Column,
    DateColumn,
    FlagColumn,
    MomentColumn,
    NumberColumn,
)
from resources.imports.identity import KEY, LANGUAGE, TYPE, IdentityColumn
from resources.imports.pointer_columns import PointerColumn, PointersColumn
from resources.imports.step_column import StepsColumn
from resources.imports.term_columns import TagsColumn, TermColumn, TermsColumn
from resources.imports.terms import VOCABULARY_NAMES
from resources.imports.text_columns import BodyColumn, ListColumn, ProseColumn, RowsColumn
from resources.imports.vocabulary_columns import (
    ParentColumn,
    SynonymsColumn,
    TranslationColumn,
)
from resources.models import RelatedResource, ResourcePage, Term, TreeTerm
from resources.models.vocabularies import translation_languages

# The first that fits a field is its column; a field that none fits has no column.
_KINDS: tuple[tuple[type[Any], type[Column]], ...] = (
    (RichTextField, ProseColumn),
    (models.DateTimeField, MomentColumn),
    (models.DateField, DateColumn),
    (models.BooleanField, FlagColumn),
    (models.IntegerField, NumberColumn),
    (models.FloatField, NumberColumn),
    (models.CharField, Column),
    (models.TextField, Column),
)
_PART_FIELDS = (models.CharField, models.TextField, models.FloatField, models.DateField)


def resource_columns(model: type[ResourcePage]) -> dict[str, Column]:
    """Return the columns of one type of resource by their names, in the order of an export."""
    return _resource_columns(model.resource_type)


@cache
def _resource_columns(resource_type: str) -> dict[str, Column]:
    model = ResourcePage.resource_types()[resource_type]
    columns: list[Column] = [
        IdentityColumn(KEY, _("Key"), _("Set by exports: leave it as it is, or empty.")),
        IdentityColumn(TYPE, _("Type"), _("toolkit, evidence-brief, webinar, …")),
        Column(ResourcePage._meta.get_field("external_id")),
        Column(Page._meta.get_field("title")),
        IdentityColumn(LANGUAGE, _("Language"), _("The code of a language, for example es.")),
    ]
    taken = {column.name for column in columns}
    inherited = {field.name for field in Page._meta.get_fields()}
    for field in [*model._meta.get_fields(), model._meta.get_field("tags")]:
        if field.name not in taken | inherited and (column := _column(field)) is not None:
            columns.append(column)
            taken.add(column.name)
    for relation in get_all_child_relations(model):
        if relation.related_model is RelatedResource:
            columns.append(PointersColumn(relation))
        elif relation.name not in taken | inherited and (parts := _simple_parts(relation)):
            columns.append(RowsColumn(relation, parts))
    return {column.name: column for column in columns}


@cache
def all_resource_columns() -> dict[str, Column]:
    """Return the columns of all types together, those that all have before the others."""
    merged: dict[str, Column] = {}
    for model in ResourcePage.resource_types().values():
        merged |= {**resource_columns(model), **merged}
    shared = set.intersection(
        *(set(resource_columns(model)) for model in ResourcePage.resource_types().values())
    )
    order = sorted(merged, key=lambda name: name not in shared)
    return {name: merged[name] for name in order}


def vocabulary_columns(model: type[Term]) -> dict[str, Column]:
    """Return the columns of one vocabulary by their names, in the order of an export."""
    return _vocabulary_columns(str(model._meta.model_name))


@cache
def _vocabulary_columns(vocabulary: str) -> dict[str, Column]:
    model = VOCABULARY_NAMES[vocabulary]
    columns: list[Column] = []
    for field in model._meta.get_fields():
        if field.name == "synonyms":
            columns.append(SynonymsColumn(field))
        elif (
            field.name not in ("path", "depth", "numchild")
            and (column := _column(field)) is not None
        ):
            columns.append(column)
    if issubclass(model, TreeTerm):
        columns.append(ParentColumn(model))
    columns += [TranslationColumn(code, name) for code, name in translation_languages()]
    first = {"name": 0, "slug": 1}
    columns.sort(key=lambda column: first.get(column.name, 2))
    return {column.name: column for column in columns}


def _column(field: Any) -> Column | None:
    """Return the column of a field, or None where a cell cannot hold what it holds."""
    if isinstance(field, ClusterTaggableManager):
        return TagsColumn(field)
    if not getattr(field, "editable", False) or getattr(field, "primary_key", False):
        return None
    if field.is_relation:
        return _relation_column(field)
    if isinstance(field, StreamField):
        return _stream_column(field)
    if getattr(field, "choices", None):
        return ChoiceColumn(field)
    return next((column(field) for kind, column in _KINDS if isinstance(field, kind)), None)


def _relation_column(field: Any) -> Column | None:
    if field.related_model is ResourcePage:
        return PointerColumn(field)
    if not issubclass(field.related_model, Term):
        return None
    return TermsColumn(field) if isinstance(field, ParentalManyToManyField) else TermColumn(field)


def _stream_column(field: StreamField) -> Column | None:
    blocks = set(field.stream_block.child_blocks)
    if blocks == {"entry"}:
        return ListColumn(field)
    if blocks == {"step"}:
        return StepsColumn(field)
    return BodyColumn(field) if {"heading", "paragraph"} <= blocks else None


def _simple_parts(relation: Any) -> list[Any]:
    """Return the fields of a child relation where plain text can hold all of them."""
    inherited = {field.name for field in Orderable._meta.get_fields()}
    fields = [
        field
        for field in relation.related_model._meta.concrete_fields
        if field.name not in inherited | {"id"} and not isinstance(field, ParentalKey)
    ]
    simple = all(isinstance(field, _PART_FIELDS) and not field.choices for field in fields)
    return fields if simple else []
