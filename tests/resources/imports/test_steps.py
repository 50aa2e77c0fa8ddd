"""The steps of a toolkit in a cell."""

import pytest
from wagtail.rich_text import RichText

from resources.models import Toolkit
from tests.factories import ToolkitFactory
from tests.resources.imports.sheets import imported, planned, problems, results, row

pytestmark = pytest.mark.django_db

STEPS = """## Call every home

Say **who** you are.

- [ ] a list of numbers
- [ ] a quiet room

## Come back

The week after."""
HEADER = ["id", "type", "title", "summary", "steps"]


def test_steps_come_in_and_are_the_same_the_next_time(library) -> None:
    rows = [HEADER, ["a", "toolkit", "Calling home", "S", STEPS]]
    imported(library, rows)
    first, second = Toolkit.objects.get().steps
    assert first.value["heading"] == "Call every home"
    assert first.value["body"].source == "<p>Say <b>who</b> you are.</p>"
    assert list(first.value["checklist"]) == ["a list of numbers", "a quiet room"]
    assert (second.value["heading"], list(second.value["checklist"])) == ("Come back", [])
    assert results(planned(library, rows)) == {2: "unchanged"}
    sheet = imported(library, [HEADER, [*rows[1][:4], STEPS.replace("quiet", "warm")]])
    old, new = row(sheet, 2).changes["steps"]
    assert (old, new) == (STEPS, STEPS.replace("quiet", "warm"))


@pytest.mark.parametrize("text", ["No heading.", f"## {'x' * 161}\n\nBody."])
def test_what_are_no_steps_is_refused(library, text: str) -> None:
    sheet = planned(library, [HEADER, ["a", "toolkit", "T", "S", text]])
    assert [(one[0], one[1]) for one in problems(sheet)] == [(2, "steps")]


def test_steps_that_a_sheet_cannot_hold_are_kept(library) -> None:
    other = ToolkitFactory(parent=library)
    step = {"heading": "Read", "body": RichText("<p>This.</p>"), "checklist": []}
    page = ToolkitFactory(parent=library, external_id="a")
    page.steps = [("step", {**step, "resource": other, "download": None})]
    page.save_revision().publish()
    sheet = planned(library, [["id", "steps"], ["a", "## Read\n\nThat."]])
    assert results(sheet) == {2: "refused"}
    assert results(planned(library, [["id", "steps"], ["a", "## Read\n\nThis."]])) == {
        2: "unchanged"
    }
