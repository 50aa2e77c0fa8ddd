"""While a tag is typed, those that exist are offered first."""

from typing import Any

import pytest
from django.test import Client

from resources.models import ResourceTag
from resources.tidying.merging import merge
from tests import factories
from tests.resources.admin_forms import add_url

TAGS = "/admin/describing/tags/"


@pytest.fixture
def editor(client: Client, library: Any) -> Client:
    client.force_login(factories.UserFactory(is_superuser=True))
    return client


def offered(client: Client, typed: str) -> list[str]:
    return client.get(TAGS, {"term": typed}).json()


def test_tags_that_begin_so_come_first_and_the_most_used_of_them(editor: Client) -> None:
    for name in ("calls home", "Cálculo", "phone calls", "recalls", "meals"):
        ResourceTag.objects.create(name=name)
    factories.ToolkitFactory(tags=["calls home"])
    assert offered(editor, "CAL") == ["calls home", "Cálculo", "phone calls"]
    assert offered(editor, "") == []
    assert offered(editor, "zzz") == []


def test_a_name_that_was_merged_away_offers_what_it_became(editor: Client) -> None:
    tags = [ResourceTag.objects.create(name=name) for name in ("ringing", "phone calls")]
    merge(tags[:1], tags[1], None)
    assert offered(editor, "ring") == ["phone calls"]


def test_the_form_asks_for_tags_there_and_offers_suggestions(editor: Client, library: Any) -> None:
    html = editor.get(add_url("toolkit", library)).content.decode()
    assert f'data-w-tag-url-value="{TAGS}"' in html
    assert 'data-term-proposals="/admin/describing/proposals/"' in html


def test_strangers_learn_no_tags(client: Client, library: Any) -> None:
    ResourceTag.objects.create(name="calls")
    assert client.get(TAGS, {"term": "c"}).status_code == 302
