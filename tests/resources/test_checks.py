"""A type of resource that is declared half is named at start."""

import pytest

from resources.checks import check_resource_types
from resources.models import EvidenceBrief, Toolkit, Webinar


def found() -> list[tuple[str, type]]:
    return [(error.id, error.obj) for error in check_resource_types()]


def test_the_types_that_exist_are_declared_whole():
    assert found() == []


@pytest.mark.parametrize(
    ("attribute", "value", "error"),
    [
        ("resource_type", "", "resources.E001"),
        ("resource_type", "Tool kit", "resources.E002"),
        ("resource_type", "-toolkit", "resources.E002"),
        ("learning_resource_type", "", "resources.E004"),
        ("text_fields", ("steps", "no_such_column"), "resources.E005"),
        ("text_fields", ("series__no_such_column",), "resources.E005"),
        ("text_fields", ("steps__name",), "resources.E005"),
        ("facet_fields", {"stage": "no_such_column"}, "resources.E005"),
        ("card_fields", ("attachments",), "resources.E005"),
        ("recording_fields", ("no_such_column",), "resources.E005"),
        ("recording_link_field", "no_such_column", "resources.E005"),
        ("text_children", {"no_such_relation": ("name",)}, "resources.E006"),
        ("text_children", {"attachments": ("no_such_column",)}, "resources.E006"),
        ("type_panels", ["time_needed", "edition"], "resources.E007"),
    ],
)
def test_what_is_missing_is_named(monkeypatch, attribute, value, error):
    monkeypatch.setattr(Toolkit, attribute, value)
    assert found() == [(error, Toolkit)]


def test_a_column_of_a_related_term_may_be_named(monkeypatch):
    monkeypatch.setattr(Toolkit, "text_fields", ("series__name", "cover__title"))
    assert found() == []


def test_two_types_do_not_share_a_slug(monkeypatch):
    monkeypatch.setattr(Webinar, "resource_type", "toolkit")
    assert found() == [("resources.E003", Toolkit), ("resources.E003", Webinar)]


def test_a_child_relation_without_a_panel_is_named(monkeypatch):
    panels = [
        panel
        for panel in EvidenceBrief.type_panels
        if getattr(panel, "relation_name", "") != "ratings"
    ]
    monkeypatch.setattr(EvidenceBrief, "type_panels", panels)
    assert found() == [("resources.E007", EvidenceBrief)]
    assert "EvidenceBrief.ratings" in check_resource_types()[0].msg


def test_every_error_says_what_to_do(monkeypatch):
    monkeypatch.setattr(Toolkit, "resource_type", "")
    monkeypatch.setattr(Toolkit, "text_fields", ("nothing",))
    assert all(error.hint for error in check_resource_types())
