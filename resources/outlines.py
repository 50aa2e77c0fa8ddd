"""Outlines to start a resource from: headings in their order, with what to say under each.

What is to be replaced stands in square brackets, which the checklist looks for.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from resources.models import ResourcePage

Text = str | Promise
# A heading, and what to say under it.
Section = tuple[Text, Text]

_PROMPT = re.compile(r"^\[.{8,}\]$", re.DOTALL)


@dataclass(frozen=True)
class Outline:
    """One way to begin a type; *description* tells an editor what it is good for."""

    name: str
    label: Text
    description: Text
    sections: Sequence[Section] = ()
    steps: Sequence[tuple[Text, Text, Sequence[Text]]] = ()
    lists: Mapping[str, Sequence[Text]] = field(default_factory=dict)

    def fill(self, page: ResourcePage) -> None:
        """Write the outline into the new *page*, in the language of the page."""
        with override(page.locale.language_code):
            page.body = json.dumps(
                [block for section in self.sections for block in _section(*section)]
            )
            if self.steps:
                page.steps = json.dumps([_step(*step) for step in self.steps])
            for name, entries in self.lists.items():
                blocks = [{"type": "entry", "value": _prompt(entry)} for entry in entries]
                setattr(page, name, json.dumps(blocks))


def outlines_of(model: type[ResourcePage]) -> Sequence[Outline]:
    """Return the outlines that a resource of this type may be started from."""
    return OUTLINES.get(model.resource_type, ())


def is_prompt(text: str) -> bool:
    """Whether *text* is what an outline says should stand there."""
    return bool(_PROMPT.match(text.strip()))


def _prompt(text: Text) -> str:
    return f"[{text}]"


def _section(heading: Text, prompt: Text) -> list[dict[str, Any]]:
    return [
        {"type": "heading", "value": {"text": str(heading), "level": "h2"}},
        {"type": "paragraph", "value": format_html("<p>{}</p>", _prompt(prompt))},
    ]


def _step(heading: Text, prompt: Text, checklist: Sequence[Text]) -> dict[str, Any]:
    value = {
        "heading": str(heading),
        "body": format_html("<p>{}</p>", _prompt(prompt)),
        "checklist": [str(entry) for entry in checklist],
        "resource": None,
        "download": None,
    }
    return {"type": "step", "value": value}


OUTLINES: Mapping[str, Sequence[Outline]] = {
    "toolkit": (
        Outline(
            "practice",
            _("A practice, from the first talk to the habit"),
            _("Five steps for something that a school or a district does over months."),
            steps=(
                (
                    _("Agree on what should change"),
                    _("Who decides, who must be asked, and how you will know that it worked."),
                    (_("One person answers for it"), _("One figure that tells whether it works")),
                ),
                (
                    _("Prepare"),
                    _("What has to be there on the first day: people, time, papers, money."),
                    (_("Everybody concerned knows the first day"),),
                ),
                (
                    _("Begin small"),
                    _("Where it is tried first, with whom, and for how long."),
                    (_("A day on which you look back"),),
                ),
                (
                    _("Look at what happened"),
                    _("Which figures to look at, whom to ask, and when to stop or to change."),
                    (_("Those it is for have been asked"),),
                ),
                (
                    _("Make it a habit"),
                    _("Who does it next year, what it costs each year, and what may be left out."),
                    (_("It stands in next year's calendar and budget"),),
                ),
            ),
        ),
        Outline(
            "meeting",
            _("A meeting"),
            _("Three steps for an evening: before, in the room, afterwards."),
            steps=(
                (
                    _("Before"),
                    _("Whom to invite and how, in which languages, and what to send ahead."),
                    (_("Invitations are out"), _("Interpreters and child care are arranged")),
                ),
                (
                    _("In the room"),
                    _("The agenda with minutes, who leads, and what should be decided."),
                    (_("Somebody writes down what is promised"),),
                ),
                (
                    _("Afterwards"),
                    _("Who hears of the results, by when, and who keeps the promises."),
                    (_("Notes are sent within a week"),),
                ),
            ),
        ),
    ),
    "evidence-brief": (
        Outline(
            "brief",
            _("A brief for a board meeting"),
            _("What was tried and found, for whom, and what to ask at home."),
            sections=(
                (_("What was tried"), _("Where, with whom, for how long, compared with what.")),
                (_("What was found"), _("Each result with its number, good or bad.")),
                (_("For whom it may differ"), _("Who was not studied, and where you would doubt.")),
                (_("What it takes"), _("Money, time and people, for how many students.")),
                (_("What to ask at home"), _("Three questions for your next meeting.")),
            ),
            lists={"key_findings": (_("One finding in one sentence, with its number."),)},
        ),
    ),
    "webinar": (
        Outline(
            "evening",
            _("An evening with speakers"),
            _("What people take away, the course of the evening, and questions to go on with."),
            sections=(
                (_("What you take away"), _("Two or three things that one can do the next day.")),
                (_("The course of the evening"), _("The parts with their minutes and speakers.")),
            ),
            lists={"discussion_questions": (_("A question to talk about afterwards."),)},
        ),
    ),
    "design-team-output": (
        Outline(
            "proposal",
            _("A proposal for comment"),
            _("How the team came to it, what it asks for, and what happens next."),
            sections=(
                (_("How we came to it"), _("What you heard, from whom, and what surprised you.")),
                (_("What we are unsure of"), _("Where you want to hear from readers.")),
                (_("What happens next"), _("Who decides, when, and how comments are answered.")),
            ),
        ),
    ),
}
