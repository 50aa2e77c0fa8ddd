"""Control characters are kept out of every text, whichever way it is written.

One vertical tab in a title breaks a whole feed. Forms, imports and code all end in a save.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import CharField, Field, JSONField, Model, TextField
from django.db.models.signals import pre_save
from wagtail.fields import StreamField

from resources.text import clean, without_controls

Cleaner = Callable[[str], str]


def clean_texts(instance: Model, **kwargs: Any) -> None:
    """Clean every text of *instance* that has been read; of a stream, those of its blocks.

    What nobody can edit was made of another text and keeps the form it was given.
    """
    for field in instance._meta.concrete_fields:
        if field.attname in instance.__dict__:
            _clean_field(instance, field, clean if field.editable else without_controls)


def clean_on_save(model: type[Model]) -> None:
    pre_save.connect(clean_texts, sender=model)


def _clean_field(instance: Model, field: Field, cleaner: Cleaner) -> None:
    value = getattr(instance, field.attname)
    if isinstance(field, StreamField):
        held = field.get_prep_value(value)
        if (cleaned := _cleaned(held, cleaner)) != held:
            setattr(instance, field.attname, field.to_python(cleaned))
    elif isinstance(field, CharField | TextField | JSONField):
        setattr(instance, field.attname, _cleaned(value, cleaner))


def _cleaned(value: Any, cleaner: Cleaner) -> Any:
    if isinstance(value, str):
        return cleaner(value)
    if isinstance(value, list):
        return [_cleaned(one, cleaner) for one in value]
    if isinstance(value, dict):
        return {_cleaned(key, cleaner): _cleaned(one, cleaner) for key, one in value.items()}
    return value
