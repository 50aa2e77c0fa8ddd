"""A new resource may start from an outline, which the form holds until it is saved."""

from typing import Any

import pytest
from django.test import Client
from wagtail.models import Locale

from resources.checklist import findings_of
from resources.models import ResourceIndexPage, ResourcePage
from resources.outlines import OUTLINES, Outline, is_prompt, outlines_of
from tests import factories
from tests.resources.admin_forms import add_url, resource_data

EVERY = [(slug, outline) for slug, outlines in OUTLINES.items() for outline in outlines]


@pytest.fixture
def editor(client: Client, library: ResourceIndexPage) -> Client:
    client.force_login(factories.UserFactory(groups=["Editors"]))
    return client


def form_of(client: Client, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer


@pytest.mark.parametrize(
    ("type_slug", "outline"), EVERY, ids=lambda value: getattr(value, "name", value)
)
def test_every_outline_fills_a_form_that_can_be_saved(
    editor: Client, library: ResourceIndexPage, type_slug: str, outline: Outline
) -> None:
    address = add_url(type_slug, library)
    offered = form_of(editor, address).content.decode()
    assert f"{address}?outline={outline.name}" in offered
    page = form_of(editor, f"{address}?outline={outline.name}").context["form"].instance
    assert page.pk is None
    page.title, page.summary = "From an outline", "What it is."
    library.add_child(instance=page)
    made = ResourcePage.objects.get(pk=page.pk).specific
    assert len(made.body) == 2 * len(outline.sections)
    assert len(getattr(made, "steps", ())) == len(outline.steps)
    made.full_clean()
    (finding,) = [one for one in findings_of(made) if one.name == "prompts"]
    assert finding.is_well is False


def test_an_outline_is_in_the_language_of_the_library(editor: Client) -> None:
    spanish, _created = Locale.objects.get_or_create(language_code="es")
    library = factories.ResourceIndexPageFactory(locale=spanish, slug="biblioteca")
    address = f"{add_url('toolkit', library)}?outline=meeting"
    page = form_of(editor, address).context["form"].instance
    assert [step.value["heading"] for step in page.steps] == ["Antes", "En la sala", "Después"]


@pytest.mark.parametrize("query", ["", "?outline=", "?outline=nonsense", "?outline=brief"])
def test_without_an_outline_of_the_type_the_form_is_empty(
    editor: Client, library: ResourceIndexPage, query: str
) -> None:
    form_of(editor, f"{add_url('toolkit', library)}?outline=meeting")
    page = form_of(editor, f"{add_url('toolkit', library)}{query}").context["form"].instance
    assert not page.body
    assert not page.steps


def test_what_came_back_with_errors_offers_no_other_start(
    editor: Client, library: ResourceIndexPage
) -> None:
    address = add_url("toolkit", library)
    answer = editor.post(address, resource_data("toolkit", title=""))
    assert answer.context["form"].errors
    assert "?outline=" not in answer.content.decode()


def test_a_saved_resource_and_a_type_without_outlines_offer_none(
    editor: Client, library: ResourceIndexPage
) -> None:
    page = factories.ToolkitFactory()
    assert "?outline=" not in form_of(editor, f"/admin/pages/{page.pk}/edit/").content.decode()
    collection = form_of(editor, add_url("curated-collection", library)).content.decode()
    assert "?outline=" not in collection


def test_every_type_named_has_its_outlines() -> None:
    types = ResourcePage.resource_types()
    assert OUTLINES.keys() <= types.keys()
    for slug, outlines in OUTLINES.items():
        assert outlines_of(types[slug]) == outlines
        assert len({outline.name for outline in outlines}) == len(outlines)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("[Who decides, and when.]", True), ("[sic]", False), ("See [1].", False), ("", False)],
)
def test_a_note_of_an_outline_is_told_from_brackets_in_a_text(text: str, expected: bool) -> None:
    assert is_prompt(text) is expected
