"""Fixtures that every app's tests share."""

from pathlib import Path

import pytest
from django.core.cache import caches
from django.utils import translation
from hypothesis import HealthCheck, settings
from wagtail.models import Locale, Page

from resources.models import ResourceIndexPage
from tests.factories import library_of, site_home

# How long it takes to think of an example says how busy the machine is, and nothing else.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

pytest_plugins = ["tests.baseline", "tests.lanes", "tests.tally"]


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    settings.MEDIA_ROOT = str(tmp_path_factory.mktemp("media"))


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Wagtail remembers the roots of sites, which differ from test to test; limits count on."""
    for one in caches.all():
        one.clear()


@pytest.fixture(autouse=True)
def _main_language(settings) -> None:
    """The language of a test's last page stays active in its thread."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def _patient_search(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine takes longer than visitors wait; tests of the deadline set their own."""
    if settings.ELASTICSEARCH_URL:
        monkeypatch.setattr("search.engines.base.VISITOR_SECONDS", 20.0)


@pytest.fixture
def media_root(settings) -> Path:
    return Path(settings.MEDIA_ROOT)


@pytest.fixture
def site_root(db) -> Page:
    """Return the home page of the default site, in English."""
    return site_home()


@pytest.fixture
def library(site_root: Page) -> ResourceIndexPage:
    """Return the English library, below the home page."""
    return library_of(site_root)


@pytest.fixture
def spanish_library(site_root: Page) -> ResourceIndexPage:
    """Return the Spanish library, below the translated home page."""
    locale, _ = Locale.objects.get_or_create(language_code="es")
    home = site_root.get_translation_or_none(locale)
    if home is None:
        home = site_root.copy_for_translation(locale)
        home.title = "Inicio"
        home.save_revision().publish()
    return library_of(Page.objects.get(pk=home.pk).specific)
