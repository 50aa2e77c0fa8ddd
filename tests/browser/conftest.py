"""The demo, loaded and served once for all tests of a browser."""

from collections.abc import Iterator

import pytest

from tests.serving import Site


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = Site(tmp_path_factory.mktemp("demo"))
    site.manage("migrate", "-v0")
    site.manage("load_demo")
    site.manage("rebuild_search_index")
    site.start()
    try:
        site.wait_until_it_answers()
        yield site
    finally:
        site.stop()
