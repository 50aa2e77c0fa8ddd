"""Queries that every page asks, with their SQL built once.

To turn a queryset with its conditions into SQL costs Django several times what the
database needs to answer it, and a page that asks little else would spend its time so.
"""

from collections.abc import Callable, Hashable, Sequence
from functools import lru_cache
from itertools import repeat
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

Row = tuple[Any, ...]

# Keys are asked for in multiples of this, filled up by repetition: one SQL for many calls.
_STEP = 20


class PreparedQuery:
    """The rows of a ``values_list`` that differs from call to call by keys alone.

    *build* returns it for the given keys. Whatever else its SQL depends on must be among
    the arguments of :meth:`rows`, which are handed on to *build*.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Row]]) -> None:
        self._build = build
        self._compiled = lru_cache(maxsize=32)(self._compile)

    def rows(self, keys: Sequence[int], *arguments: Hashable) -> list[Row]:
        """Return the rows for *keys*, by one query, in the database's order."""
        size = -(-len(keys) // _STEP) * _STEP
        try:
            sql, params, converters = self._compiled(size, *arguments)
        except EmptyResultSet:
            return []  # as where the library has no site
        filled = [*keys, *repeat(keys[-1], size - len(keys))] if keys else []
        with connection.cursor() as cursor:
            cursor.execute(sql, [filled[p] if type(p) is _Place else p for p in params])
            rows = cursor.fetchall()
        for position, convert, column in converters:
            rows = [
                (*row[:position], convert(row[position], column, connection), *row[position + 1 :])
                for row in rows
            ]
        return rows

    def _compile(self, size: int, *arguments: Hashable) -> tuple[str, Row, list[Any]]:
        queryset = self._build([-1 - place for place in range(size)], *arguments)
        compiler = queryset.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        columns = compiler.get_converters([column for column, *_rest in compiler.select])
        converters = [
            (position, convert, column)
            for position, (converts, column) in columns.items()
            for convert in converts
        ]
        # No key is negative, so those that stand for one can be told from other numbers.
        return sql, tuple(_Place(-1 - p) if _is_place(p) else p for p in params), converters


class _Place(int):
    """Which of the keys stands at a place of the SQL."""


def _is_place(parameter: Any) -> bool:
    return type(parameter) is int and parameter < 0
