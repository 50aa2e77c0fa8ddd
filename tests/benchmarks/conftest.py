"""The benchmarks are tested with an index of their own, as the search is."""

from tests.search.conftest import engine, own_index

__all__ = ["engine", "own_index"]
