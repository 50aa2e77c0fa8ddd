"""Queries with their SQL built once."""

import pytest
from wagtail.models import Site

from resources.cards import visible_rows
from tests import factories

pytestmark = pytest.mark.django_db


def test_without_a_site_nothing_is_visible(library):
    page = factories.ToolkitFactory(parent=library)
    assert visible_rows([page.pk]).keys() == {page.pk}
    Site.objects.all().delete()
    assert visible_rows([page.pk]) == {}
