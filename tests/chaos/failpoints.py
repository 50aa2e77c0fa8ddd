"""The named points at which a process is killed.

The product knows nothing of them: a child wraps the function in question before it begins,
tells its parent when it stands there, and is killed. A function that was renamed is an error.
"""

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, TypeAlias

from django.conf import settings
from django.db import connection

from search.engines import ENGINES, tantivy_storage

Passed: TypeAlias = Callable[[], None]  # called whenever a process comes to the point
Install: TypeAlias = Callable[[Passed], None]


def before(target: str) -> Install:
    """Return how to stop before *target*, ``module:path.of.function``, is called."""

    def install(passed: Passed) -> None:
        def make(original: Callable[..., Any]) -> Callable[..., Any]:
            def wrapped(*args: Any, **kwargs: Any) -> Any:
                passed()
                return original(*args, **kwargs)

            return wrapped

        replace(target, make)

    return install


def after(target: str, where: Callable[..., bool] = lambda _result, *_args: True) -> Install:
    """Return how to stop after *target* where *where* says so of its result and arguments."""

    def install(passed: Passed) -> None:
        def make(original: Callable[..., Any]) -> Callable[..., Any]:
            def wrapped(*args: Any, **kwargs: Any) -> Any:
                result = original(*args, **kwargs)
                if where(result, *args):
                    passed()
                return result

            return wrapped

        replace(target, make)

    return install


def after_sql(*parts: str) -> Install:
    """Return how to stop after a statement that holds all *parts*, within its transaction."""

    def install(passed: Passed) -> None:
        def execute_and_look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            result = execute(sql, params, many, context)
            if all(part in sql for part in parts) and connection.in_atomic_block:
                passed()
            return result

        connection.execute_wrappers.append(execute_and_look)

    return install


def before_tantivy_commits(passed: Passed) -> None:
    """Stop when everything is in the writer; of two indexes, one may have been committed."""
    original = tantivy_storage._writer

    @contextmanager
    def stopping(index: Any) -> Iterator[Any]:
        with original(index) as writer:
            yield writer
            passed()

    tantivy_storage._writer = stopping


def replace(target: str, make: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
    """Put what *make* makes of *target*, ``module:path.of.function``, in its place."""
    module, _colon, path = target.partition(":")
    owner: Any = import_module(module)
    *outer, name = path.split(".")
    for part in outer:
        owner = getattr(owner, part)
    original = getattr(owner, name)
    made = make(original)
    setattr(owner, name, staticmethod(made) if inspect.ismethod(original) else made)


_CHANGED = ('INSERT INTO "search_change"',)
_FORGOTTEN = ('DELETE FROM "search_change"',)
_UNSCHEDULED = ('UPDATE "wagtailcore_revision"', "approved_go_live_at")
_COMMIT = "django.db.backends.base.base:BaseDatabaseWrapper.commit"

_ENGINES = {
    "tantivy": {
        "relay": {
            "data read": before("search.engines.tantivy:TantivyEngine.write"),
            "amid the write": before_tantivy_commits,
            "engine confirmed": after("search.engines.tantivy:TantivyEngine.write"),
        },
        "rebuild": {
            "whole, not serving": after("search.engines.tantivy:TantivyRebuild.count"),
            "serving": after(
                "search.engines.tantivy_storage:replace_text",
                lambda _result, path, _text: path.name == "current",
            ),
        },
    },
    "elasticsearch": {
        "relay": {
            "data read": before("search.engines.elasticsearch:ElasticsearchEngine.write"),
            "amid the write": after("search.engines.elasticsearch_bulk:Batch.send"),
            "engine confirmed": after("search.engines.elasticsearch:ElasticsearchEngine.write"),
        },
        "rebuild": {
            "whole, not serving": after("search.engines.elasticsearch:ElasticsearchRebuild.count"),
            "serving": after("search.engines.elasticsearch_storage:Store.serve"),
        },
    },
}
_COMMON: dict[str, dict[str, Install]] = {
    "relay": {
        "rows read": before("search.relay:expand"),
        "version taken": after("search.models:State.take_version"),
        "rows forgotten, not committed": after_sql(*_FORGOTTEN),
        "rows forgotten": after("search.worker:deliver", lambda step, *_args: step.delivered > 0),
    },
    "writer": {
        "change recorded": after_sql(*_CHANGED),
        "not committed": before(_COMMIT),
        "committed": after(_COMMIT),
    },
    "scheduler": {
        "schedule cleared": after_sql(*_UNSCHEDULED),
        "published, not committed": after_sql(*_CHANGED),
        "published": after(_COMMIT),
    },
    "rebuild": {"batch read": after("search.maintenance:read_documents")},
}
ROLES = tuple(_COMMON)


def points(role: str) -> dict[str, Install]:
    """Return the points of *role* with the site's engine, by name."""
    return _COMMON[role] | _ENGINES[engine_name()].get(role, {})


def engine_name() -> str:
    return next(name for name, path in ENGINES.items() if path == settings.SEARCH_ENGINE)


def arm(role: str, name: str, passage: int, stand: Callable[[str], object]) -> None:
    """Have this process stop when it comes to a point of its *role* for the *passage*-th time."""
    left = passage

    def passed() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            stand(name)

    points(role)[name](passed)
