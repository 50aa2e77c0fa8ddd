"""The way to a cluster that asks for credentials over TLS, as every real one does."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from search.engines import temporary_engine
from search.engines.base import EngineUnavailableError
from search.engines.elasticsearch_client import _connection
from tests.search.documents import document, found
from tests.servers.tls import API_KEY, PASSWORD, USER, Door, door

pytestmark = pytest.mark.elasticsearch

RIGHT = [
    {"ELASTICSEARCH_USER": USER, "ELASTICSEARCH_PASSWORD": PASSWORD},
    {"ELASTICSEARCH_API_KEY": API_KEY},
]
WRONG = [
    {},
    {"ELASTICSEARCH_USER": USER, "ELASTICSEARCH_PASSWORD": "a wrong password"},
    {"ELASTICSEARCH_API_KEY": "d3Jvbmc6d3Jvbmc="},
]


@pytest.fixture
def secured(settings, tmp_path: Path) -> Iterator[Door]:
    """Have the site's cluster stand behind a door, whose authority it knows."""
    with door(settings.ELASTICSEARCH_URL.split(",")[0], tmp_path) as (running, ca_file):
        settings.ELASTICSEARCH_URL = running.url
        settings.ELASTICSEARCH_CA_FILE = str(ca_file)
        yield running
    _connection.cache_clear()


def use(settings, credentials: dict[str, str]) -> None:
    for name, value in credentials.items():
        setattr(settings, name, value)


@pytest.mark.parametrize("credentials", RIGHT)
def test_the_site_works_with_its_credentials(
    secured: Door, settings, credentials: dict[str, str]
) -> None:
    use(settings, credentials)
    with temporary_engine("elasticsearch") as engine:
        engine.write(1, [document(1, "Calling home")])
        assert found(engine, "calling") == [1]
    assert secured.refused == 0


@pytest.mark.parametrize("credentials", WRONG)
def test_wrong_credentials_are_an_engine_that_cannot_be_reached(
    secured: Door, settings, credentials: dict[str, str]
) -> None:
    use(settings, credentials)
    with pytest.raises(EngineUnavailableError) as told, temporary_engine("elasticsearch"):
        pass
    assert secured.refused
    assert_nothing_is_told(str(told.value), secured, credentials)


def test_a_server_of_an_unknown_authority_is_never_told_the_password(
    secured: Door, settings
) -> None:
    use(settings, RIGHT[0])
    settings.ELASTICSEARCH_CA_FILE = ""
    with pytest.raises(EngineUnavailableError) as told, temporary_engine("elasticsearch"):
        pass
    assert secured.refused == 0
    assert_nothing_is_told(str(told.value), secured, RIGHT[0])


def assert_nothing_is_told(text: str, secured: Door, credentials: dict[str, str]) -> None:
    host, port = secured.server_address[:2]
    for secret in (str(host), str(port), *credentials.values()):
        assert secret not in text
