"""The steps of a toolkit as Markdown: a heading, what to do, and what to tick off, for each."""

import json
import re
from typing import Any

from django.utils.translation import gettext as _

from resources.imports.cells import Cell, RefusedCellError, line_of, text_of
from resources.imports.columns import Content, Reading, Value
from resources.imports.prose import html_of_text, is_plain, text_of_html
from resources.imports.text_columns import BodyColumn

LONGEST = 160  # characters in the heading of a step
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
_ITEM = re.compile(r"^\s*[-*]\s+\[[ xX]\]\s+(.+)$", re.MULTILINE)

# One step: its heading, its body in Markdown, what to tick off.
Step = tuple[str, str, list[str]]


class StepsColumn(BodyColumn):
    """Steps; resources to read and files to use are chosen on the page."""

    def held(self, content: Content) -> Value:
        return _text([_step(block["value"]) for block in self._blocks(content)])

    def read(self, cell: Cell, reading: Reading) -> Value:
        return _text([(heading, _tidy(body), items) for heading, body, items in _read(cell)])

    def check_change(self, content: Content) -> None:
        values = [block["value"] for block in self._blocks(content)]
        bodies = [{"type": "paragraph", "value": value["body"]} for value in values]
        if any(value.get("resource") or value.get("download") for value in values) or not is_plain(
            bodies
        ):
            raise RefusedCellError(
                _("A step names a resource or a file, which a sheet cannot hold."),
                _("Edit the steps on the page, and empty the cell."),
            )

    def write(self, instance: Any, value: Value) -> None:
        blocks = [
            {
                "type": "step",
                "value": {"heading": heading, "body": html_of_text(body), "checklist": items},
            }
            for heading, body, items in _read(value)
        ]
        setattr(instance, self.field.name, self.field.to_python(json.dumps(blocks)))

    def _blocks(self, content: Content) -> list[dict[str, Any]]:
        return list(json.loads(content.get(self.field.name) or "[]"))


def _read(cell: Cell) -> list[Step]:
    """Return the steps of a cell; raises RefusedCellError."""
    before, *parts = _HEADING.split(text_of(cell))
    if before.strip():
        raise RefusedCellError(
            _("The text does not begin with the heading of a step."),
            _("Write ## before the heading of each step."),
        )
    steps = []
    for heading, body in zip(parts[::2], parts[1::2], strict=True):
        if len(heading) > LONGEST:
            raise RefusedCellError(
                _("The heading of a step has more than %(count)d characters.") % {"count": LONGEST},
                _("Change it in the file."),
            )
        items = [line_of(item) for item in _ITEM.findall(body)]
        steps.append((line_of(heading), _ITEM.sub("", body).strip(), items))
    return steps


def _step(value: dict[str, Any]) -> Step:
    items = [item["value"] if isinstance(item, dict) else item for item in value["checklist"]]
    return line_of(value["heading"]), text_of_html(value["body"]), [line_of(item) for item in items]


def _tidy(body: str) -> str:
    return text_of_html(html_of_text(body))


def _text(steps: list[Step]) -> str:
    parts = []
    for heading, body, items in steps:
        ticks = "\n".join(f"- [ ] {item}" for item in items)
        parts += [f"## {heading}", body, ticks]
    return "\n\n".join(filter(None, parts))
