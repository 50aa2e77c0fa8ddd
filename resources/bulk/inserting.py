"""Rows of models that lie in several tables, written many at a time."""

from collections.abc import Sequence

from django.db import connection
from django.db.models import Model
from django.db.models.sql import InsertQuery


def insert(model: type[Model], objects: Sequence[Model]) -> None:
    """Insert the part of *objects*, which have their keys, that is in the table of *model*.

    Django's bulk_create refuses models that lie in several tables.
    """
    fields = model._meta.local_concrete_fields
    most = connection.ops.bulk_batch_size(fields, objects) if objects else 1
    for start in range(0, len(objects), most):
        query = InsertQuery(model)
        query.insert_values(fields, list(objects[start : start + most]))
        query.get_compiler(connection.alias).execute_sql()
