"""The data a browser would post from the form of a resource."""

import json
from typing import Any

from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

BODY = [("heading", {"text": "What happened", "level": "h2"})]
RICH_TEXT = json.dumps(
    {
        "blocks": [
            {
                "key": "a", "text": "Ring every family.", "type": "unstyled",
                "depth": 0, "inlineStyleRanges": [], "entityRanges": [],
            }
        ],
        "entityMap": {},
    }
)  # fmt: skip

CHILDREN: dict[str, tuple[str, ...]] = {
    "toolkit": (),
    "evidence-brief": ("ratings", "references"),
    "webinar": ("speakers", "chapters", "tracks"),
    "design-team-output": (),
    "curated-collection": ("entries",),
}

OWN_FIELDS: dict[str, dict[str, Any]] = {
    "toolkit": {
        "time_needed": "Two evenings",
        "steps": streamfield(
            [("step", {
                "heading": "Ring", "body": RICH_TEXT, "checklist-count": "0",
                "resource": "", "download": "",
            })]
        ),
    },
    "evidence-brief": {
        "question": "Do calls help?",
        "tier": "1",
        "tier_reason": "Two experiments.",
        "key_findings": streamfield([("entry", "Calls help a little.")]),
        "outcome_domains": streamfield([]),
    },
    "webinar": {
        "starts_at": "2027-01-12 18:00",
        "ends_at": "2027-01-12 19:00",
        "time_zone": "America/Phoenix",
        "discussion_questions": streamfield([]),
    },
    "design-team-output": {
        "stage": "recommended",
        "proposal": RICH_TEXT,
        "how_it_was_made": RICH_TEXT,
        "decision_record": RICH_TEXT,
        "ways_of_knowing": streamfield([]),
    },
    "curated-collection": {"order": "hand"},
}  # fmt: skip


def resource_data(type_slug: str, **changes: Any) -> dict[str, Any]:
    """Return what the form of a type posts; *changes* replace or add fields.

    A child relation is changed by giving its rows: ``attachments=[{...}]``.
    """
    children = ("attachments", "related", *CHILDREN[type_slug])
    rows = {name: inline_formset(changes.pop(name, [])) for name in children}
    data = {
        "title": "Coming back to school",
        "slug": "coming-back",
        "summary": "What brings young people back.",
        "body": streamfield(BODY),
        **OWN_FIELDS[type_slug],
        **rows,
        "comments": inline_formset([]),
    }
    return {**nested_form_data(data), **changes}


def add_url(type_slug: str, parent: Page) -> str:
    model = type_slug.replace("-", "")
    return f"/admin/pages/add/resources/{model}/{parent.pk}/"


def edit_url(page: Page) -> str:
    return f"/admin/pages/{page.pk}/edit/"


def errors_of(response: Any) -> str:
    """Return the errors of a form that was not accepted, for the message of an assertion."""
    form = response.context and response.context.get("form")
    formsets = getattr(form, "formsets", {})
    return str(form.errors if form else "") + str({k: v.errors for k, v in formsets.items()})
