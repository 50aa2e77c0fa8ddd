"""The benchmarks are tested with an index of their own, as the search is."""

from tests.search.conftest import engine, index_dir

__all__ = ["engine", "index_dir"]
