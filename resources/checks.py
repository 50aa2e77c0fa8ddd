"""System checks: a type declared half is found at start, a machine that lacks something too."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, Info, Tags, register
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.db.models.constants import LOOKUP_SEP
from modelcluster.models import get_all_child_relations

from resources.limited import LimitedError, has_network_namespace
from resources.models import ResourcePage

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@register
def check_resource_types(**kwargs: Any) -> list[CheckMessage]:
    """Check that every type declares what the search and the cards ask of it."""
    types = ResourcePage.__subclasses__()
    slugs = [model.resource_type for model in types]
    errors: list[CheckMessage] = []
    for model in types:
        errors += _slug_errors(model, slugs)
        errors += _name_errors(model)
        errors += _column_errors(model)
        errors += _child_errors(model)
        errors += _panel_errors(model)
    return errors


@register(Tags.security, deploy=True)
def check_limited_child(**kwargs: Any) -> list[CheckMessage]:
    """Say how the process that reads uploaded files is kept from the network here."""
    try:
        apart = has_network_namespace()
    except (LimitedError, OSError) as error:
        return [
            Error(
                f"Uploaded files cannot be read in a process of their own: {error}",
                hint="Files are kept, pictures are refused. The site needs Linux, and the right "
                "to start its own Python.",
                id="resources.E008",
            )
        ]
    if apart:
        return []
    return [
        Info(
            "Uploaded files are read without a network namespace: their process has no room "
            "for a socket instead.",
            hint="Nothing needs to be done. Where the kernel lets this user make user "
            "namespaces, both hold.",
            id="resources.I001",
        )
    ]


def _slug_errors(model: type[ResourcePage], slugs: list[str]) -> Iterator[Error]:
    slug = model.resource_type
    if not slug:
        yield Error(
            f"{model.__name__} declares no resource_type.",
            hint="Give it a slug such as 'toolkit'; it stands in addresses and never changes.",
            obj=model,
            id="resources.E001",
        )
    elif not _SLUG.fullmatch(slug):
        yield Error(
            f"The resource_type '{slug}' is not a slug.",
            hint="Use lower-case letters, digits and hyphens.",
            obj=model,
            id="resources.E002",
        )
    elif slugs.count(slug) > 1:
        yield Error(
            f"The resource_type '{slug}' is declared by {slugs.count(slug)} types.",
            hint="Give each type a slug of its own.",
            obj=model,
            id="resources.E003",
        )


def _name_errors(model: type[ResourcePage]) -> Iterator[Error]:
    if not model.learning_resource_type:
        yield Error(
            f"{model.__name__} declares no learning_resource_type.",
            hint="Name what it is in the words of LRMI, such as 'guide'.",
            obj=model,
            id="resources.E004",
        )


def _column_errors(model: type[ResourcePage]) -> Iterator[Error]:
    declared = {
        "text_fields": model.text_fields,
        "facet_fields": tuple(model.facet_fields.values()),
        "card_fields": model.card_fields,
        "recording_fields": model.recording_fields,
        "recording_link_field": (
            (model.recording_link_field,) if model.recording_link_field else ()
        ),
    }
    for attribute, names in declared.items():
        for name in _missing(model, names):
            yield Error(
                f"{model.__name__}.{attribute} names '{name}', which is no column of it.",
                hint="Correct the name, or add the field.",
                obj=model,
                id="resources.E005",
            )


def _child_errors(model: type[ResourcePage]) -> Iterator[Error]:
    relations = {
        relation.get_accessor_name(): relation.related_model
        for relation in get_all_child_relations(model)
    }
    for name, columns in model.text_children.items():
        if name not in relations:
            missing = [name]
        else:
            missing = [f"{name}.{column}" for column in _missing(relations[name], columns)]
        for wrong in missing:
            yield Error(
                f"{model.__name__}.text_children names '{wrong}', which does not exist.",
                hint="Its keys are child relations, its values the columns of the children.",
                obj=model,
                id="resources.E006",
            )


def _panel_errors(model: type[ResourcePage]) -> Iterator[Error]:
    options = model.edit_handler.bind_to_model(model).get_form_options()
    shown = {*options.get("fields", ()), *options.get("formsets", ())}
    own = [
        field.name for field in model._meta.local_fields if field.editable and not field.primary_key
    ]
    own += [
        relation.get_accessor_name()
        for relation in get_all_child_relations(model)
        if relation.field.related_model is model
    ]
    for name in own:
        if name not in shown:
            yield Error(
                f"{model.__name__}.{name} is on no panel, so that no editor can fill it in.",
                hint="Add it to type_panels or file_panels, or make it editable=False.",
                obj=model,
                id="resources.E007",
            )


def _missing(model: type[Model], names: Iterable[str]) -> Iterator[str]:
    """Yield those of *names* that lead to no column; "team__name" leads over a relation."""
    for name in names:
        try:
            fields = _path(model, name)
        except FieldDoesNotExist:
            yield name
        else:
            if not fields[-1].concrete:
                yield name


def _path(model: type[Model], name: str) -> list[Any]:
    """Return the fields that a lookup passes; raises FieldDoesNotExist."""
    first, _, rest = name.partition(LOOKUP_SEP)
    field = model._meta.get_field(first)
    if not rest:
        return [field]
    if not isinstance(field.related_model, type):
        raise FieldDoesNotExist(f"{name}: {first} is no relation")
    return [field, *_path(field.related_model, rest)]
