"""A search that is set up wrongly is told of at the start."""

import pytest
from django.core.checks import run_checks

from search.engines import ENGINES

RIGHT = {
    "SEARCH_ENGINE": ENGINES["elasticsearch"],
    "ELASTICSEARCH_URL": "https://one.example:9200, https://two.example/search,",
    "ELASTICSEARCH_INDEX": "site-2.staging",
    "ELASTICSEARCH_CA_FILE": __file__,
}
WRONG = [
    {"ELASTICSEARCH_INDEX": ""},
    {"ELASTICSEARCH_INDEX": "Site"},
    {"ELASTICSEARCH_INDEX": "*"},
    {"ELASTICSEARCH_INDEX": "-site"},
    {"ELASTICSEARCH_URL": ","},
    {"ELASTICSEARCH_URL": "one.example:9200"},
    {"ELASTICSEARCH_URL": "http://user:secret@one.example:9200"},
    {"ELASTICSEARCH_CA_FILE": "missing.pem"},
]


def told(settings, values: dict[str, str]) -> list[str]:
    for name, value in values.items():
        setattr(settings, name, value)
    return [fault.msg for fault in run_checks() if fault.id == "search.E003"]


def test_a_cluster_that_is_named_well_is_not_complained_about(settings) -> None:
    assert told(settings, RIGHT) == []


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_with_the_settings_is_told(settings, wrong: dict[str, str]) -> None:
    (message,) = told(settings, RIGHT | wrong)
    assert next(iter(wrong)) in message
    assert "secret" not in message
