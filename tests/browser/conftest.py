"""Sites in processes of their own, each made and served once for all tests of a browser."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urldefrag

import pytest
from django.db import connections
from playwright.sync_api import Browser, BrowserType, ConsoleMessage, Page, ViewportSize, expect

from tests.serving import Site

PHONE = ViewportSize(width=375, height=800)
DESK = ViewportSize(width=1280, height=900)

PATIENCE = 15_000  # milliseconds; a slow machine is no failure
expect.set_options(timeout=PATIENCE)

Open = Callable[..., Page]


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a migrated database, to be copied."""
    folder = tmp_path_factory.mktemp("migrated")
    Site(folder).manage("migrate", "-v0")
    return folder


@pytest.fixture(scope="session")
def browser_type(browser_type: BrowserType) -> Iterator[BrowserType]:
    """Give back the database connections that tests opened while Playwright's loop ran.

    Beside a running event loop Django opens others than without, in the same thread; one
    that is left keeps PostgreSQL from removing the tests' database.
    """
    yield browser_type
    connections.close_all()


@contextmanager
def served(migrated: Path, folder: Path, *words: str, **environment: str) -> Iterator[Site]:
    """Serve what the management command *words* makes, with an index of it."""
    shutil.copytree(migrated, folder, dirs_exist_ok=True)
    site = Site(folder, **environment)
    site.manage(*words)
    site.manage("rebuild_search_index")
    site.start()
    try:
        site.wait_until_it_answers()
        yield site
    finally:
        site.stop()


@pytest.fixture(scope="session")
def demo(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(migrated, tmp_path_factory.mktemp("demo"), "load_demo") as site:
        yield site


@pytest.fixture(scope="session")
def library(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site of :mod:`tests.browser.library`."""
    make = "from tests.browser.library import make_library; make_library()"
    folder = tmp_path_factory.mktemp("library")
    with served(migrated, folder, "shell", "-v0", "-c", make) as site:
        yield site


@pytest.fixture(scope="session")
def desk(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site of :mod:`tests.browser.desk`; a module has it where its ``library`` is this."""
    make = "from tests.browser.desk import make_desk; make_desk()"
    with served(migrated, tmp_path_factory.mktemp("desk"), "shell", "-v0", "-c", make) as site:
        yield site


def errors_in(line: ConsoleMessage, address: str) -> Iterator[str]:
    """Yield what *line* complains of; that the page itself is not found may be meant.

    Nor is it a fault that Wagtail, which saves a form by itself, refuses one that is half filled.
    """
    if line.type == "error" and line.location["url"] != urldefrag(address).url:
        yield f"{line.text} ({line.location['url']})"


@pytest.fixture
def visit(browser: Browser, library: Site) -> Iterator[Open]:
    """Return a function that opens an address of the library in a window of its own.

    Its options are those of Playwright's ``new_context``. What the browser complains of
    in the console fails the test.
    """
    contexts, complaints = [], []

    def opened(path: str, viewport: ViewportSize = DESK, **options: object) -> Page:
        context = browser.new_context(viewport=viewport, reduced_motion="reduce", **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.extend(errors_in(line, page.url)))
        page.goto(library.address(path))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []
