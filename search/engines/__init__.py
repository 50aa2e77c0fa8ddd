"""The search engine of this installation."""

from functools import lru_cache

from django.conf import settings
from django.utils.module_loading import import_string

from search.engines.base import SearchEngine

__all__ = ["SearchEngine", "get_engine"]


def get_engine() -> SearchEngine:
    """Return the engine named by the settings, made at the first call in this process.

    Nothing is opened at import: a client made before a fork would be shared by all
    its children.
    """
    return _make(settings.SEARCH_ENGINE, str(settings.SEARCH_INDEX_DIR))


@lru_cache(maxsize=4)
def _make(path: str, location: str) -> SearchEngine:
    engine: SearchEngine = import_string(path)(location)
    return engine
