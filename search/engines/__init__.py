"""The search engine of this installation."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from uuid import uuid4

from django.conf import settings
from django.utils.module_loading import import_string

from search.engines.base import SearchEngine

__all__ = ["ENGINES", "SearchEngine", "get_engine", "temporary_engine"]

ENGINES = {
    "tantivy": "search.engines.tantivy.TantivyEngine",
    "elasticsearch": "search.engines.elasticsearch.ElasticsearchEngine",
}


def get_engine() -> SearchEngine:
    """Return the engine named by the settings, made at the first call in this process.

    Nothing is opened at import: a client made before a fork would be shared by all
    its children.
    """
    engine: type[SearchEngine] = import_string(settings.SEARCH_ENGINE)
    return _make(engine, str(getattr(settings, engine.PLACE)))


@contextmanager
def temporary_engine(name: str) -> Iterator[SearchEngine]:
    """Make an engine with an empty index of its own, and remove it after the block.

    *name* is one of ``ENGINES``; Elasticsearch is the server that the settings name.
    """
    with tempfile.TemporaryDirectory() as folder:
        # Below the site's own prefix, where its user may make indexes.
        prefix = f"{settings.ELASTICSEARCH_INDEX}.temporary-{uuid4().hex}"
        place = folder if name == "tantivy" else prefix
        engine: SearchEngine = import_string(ENGINES[name])(place)
        try:
            with engine.rebuild():
                pass
            yield engine
        finally:
            engine.drop()


@lru_cache(maxsize=4)
def _make(engine: type[SearchEngine], place: str) -> SearchEngine:
    return engine(place)
