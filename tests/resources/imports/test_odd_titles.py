"""Any title that a page may have makes an address, whatever it is written with."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from resources.models import ImportedRow, ResourcePage
from tests.factories import ToolkitFactory
from tests.resources.imports.sheets import imported, results

pytestmark = pytest.mark.django_db
HEADER = ["id", "type", "title", "summary"]
CREATED = ImportedRow.Result.CREATED


def slugs_of(library, *titles: str, kind: str = "toolkit") -> list[str]:
    """Import resources with *titles*; return their names in addresses."""
    rows = [[f"u-{n}", kind, title, "S"] for n, title in enumerate(titles)]
    chosen = {str(number): "create" for number in range(2, len(rows) + 2)}
    sheet = imported(library, [HEADER, *rows], chosen=chosen)
    assert set(results(sheet).values()) == {CREATED}
    made = ResourcePage.objects.filter(external_id__startswith="u-").order_by("external_id")
    assert [page.title for page in made] == list(titles)
    return [page.slug for page in made]


def test_b12_a_title_of_signs_only_is_named_after_its_type(library) -> None:
    ToolkitFactory(parent=library, title="Toolkit", slug="toolkit")
    assert slugs_of(library, "???", "Fine", "!!!") == ["toolkit-2", "fine", "toolkit-3"]
    assert ResourcePage.objects.get(title="!!!").url.endswith("/toolkit-3/")


def test_b12_signs_only_of_another_type(library) -> None:
    assert slugs_of(library, "—", kind="webinar") == ["webinar"]


def test_b12_the_longest_titles_are_numbered_within_what_an_address_may_have(library) -> None:
    # Each of these signs is folded to eighteen letters.
    titles = ["a" * 255, "a" * 255, "\ufdfa" * 200]
    first, second, folded = slugs_of(library, *titles)
    assert second == f"{first}-2"
    assert max(len(first), len(second), len(folded)) <= 255


def test_titles_alike_ask_once_for_each_name_that_is_taken(library) -> None:
    for name in ("toolkit", *(f"toolkit-{number}" for number in range(2, 10))):
        ToolkitFactory(parent=library, slug=name)
    with CaptureQueriesContext(connection) as queries:
        assert slugs_of(library, "?", "!", "…") == ["toolkit-10", "toolkit-11", "toolkit-12"]
    asked = [one["sql"] for one in queries if '"slug" = ' in one["sql"]]
    # Nine that are taken, three that are free, and each page as it is checked.
    assert len(asked) <= 9 + 3 + 3
