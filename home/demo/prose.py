"""The small Markdown of the demo's texts, as rich text and as blocks of a page's body.

Known are paragraphs, ``## heading``, ``### heading``, ``- lists``, ``> quotations``,
``**bold**`` and ``[links](https://…)``; the writers of the texts need no more.
"""

import html
import re
from typing import Any

_BOLD = re.compile(r"\*\*(.+?)\*\*")
_LINK = re.compile(r"\[([^\]]+)\]\((https://[^)\s]+)\)")
_SPACE = re.compile(r"\s+")
# A quotation may close with who said it: > “Words.” Student of 18, San Lázaro
_SAID_BY = re.compile(r"^(?P<text>[“«\"].+[”»\"])\s*(?P<source>\S.*)$")

Block = dict[str, Any]


def to_html(text: str) -> str:
    """Return paragraphs and lists of *text* as the HTML that a rich text field stores."""
    return "".join(_chunk_html(chunk) for chunk in _chunks(text))


def to_blocks(text: str) -> list[Block]:
    """Return *text* as raw blocks of a page's body, prose between headings in one block."""
    blocks: list[Block] = []
    for chunk in _chunks(text):
        if chunk.startswith("#"):
            marks, _, heading = chunk.partition(" ")
            level = "h2" if marks == "##" else "h3"
            blocks.append(block("heading", {"text": heading.strip(), "level": level}))
        elif chunk.startswith(">"):
            blocks.append(block("quote", _quote(chunk)))
        elif blocks and blocks[-1]["type"] == "paragraph":
            blocks[-1]["value"] += _chunk_html(chunk)
        else:
            blocks.append(block("paragraph", _chunk_html(chunk)))
    return blocks


def entries(texts: list[str]) -> list[Block]:
    """Return *texts* as raw blocks of a plain list."""
    return [block("entry", text) for text in texts]


def block(kind: str, value: Any) -> Block:
    return {"type": kind, "value": value}


def _chunks(text: str) -> list[str]:
    return [chunk.strip() for chunk in re.split(r"\n\s*\n", text) if chunk.strip()]


def _quote(chunk: str) -> dict[str, str]:
    text = _SPACE.sub(" ", " ".join(line.lstrip("> ") for line in chunk.splitlines())).strip()
    said = _SAID_BY.match(text)
    if said is None:
        return {"text": text, "source": ""}
    return {"text": said["text"].strip('“”«»"'), "source": said["source"].lstrip("—–- ")}


def _chunk_html(chunk: str) -> str:
    """A list may follow its opening sentence without an empty line between them."""
    parts: list[str] = []
    prose: list[str] = []
    points: list[str] = []
    for line in chunk.splitlines():
        if line.startswith("- "):
            points.append(line[2:])
        elif points:
            points[-1] += f" {line.strip()}"
        else:
            prose.append(line)
    if prose:
        parts.append(f"<p>{_inline(' '.join(prose))}</p>")
    if points:
        parts.append("<ul>" + "".join(f"<li>{_inline(point)}</li>" for point in points) + "</ul>")
    return "".join(parts)


def _inline(text: str) -> str:
    escaped = html.escape(_SPACE.sub(" ", text).strip(), quote=False)
    return _LINK.sub(r'<a href="\2">\1</a>', _BOLD.sub(r"<b>\1</b>", escaped))
