"""Text of pages as Markdown, which fits into a cell, and back.

Only what a page's prose may hold has a form: headings, paragraphs, bold, italic, links and
lists. Cells may hold HTML, too, as other systems export it.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from html import escape
from typing import Any

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag
from draftjs_exporter.error import ExporterException
from markdown_it import MarkdownIt
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from resources.blocks import PROSE_FEATURES

# One block of a page as a revision holds it.
Block = dict[str, Any]

_HTML = re.compile(r"</?(p|br|ul|ol|li|h[1-6]|div|strong|em|b|i|a)\b[^>]*>", re.IGNORECASE)
_SPECIAL = re.compile(r"([\\`*_\[\]<>])")
_SIGNS = frozenset("\\`*_[]<>")
_LINE_START = re.compile(r"^(\d*)([#+\-.)])(?=\s|$)")
_HEADING = re.compile(r"h[1-6]")
_MARKDOWN = MarkdownIt("commonmark", {"html": False})
_MIXED = MarkdownIt("commonmark", {"html": True})


@cache
def _converter() -> ContentstateConverter:
    return ContentstateConverter(features=PROSE_FEATURES)


def html_of_text(text: str) -> str:
    """Return *text* as the HTML that an editor's own typing would be stored as."""
    if not text.strip():
        return ""
    return _stored(_html(text))


def blocks_of_text(text: str) -> list[Block]:
    """Return *text* as the blocks of a page: headings, and what stands between them."""
    blocks: list[Block] = []
    between: list[str] = []

    def close() -> None:
        if any(part.strip() for part in between):
            blocks.append({"type": "paragraph", "value": _stored("".join(between))})
        between.clear()

    for part in BeautifulSoup(_html(text), "html.parser").contents if text.strip() else ():
        if isinstance(part, Tag) and _HEADING.fullmatch(part.name):
            close()
            level = "h2" if part.name in ("h1", "h2") else "h3"
            words = " ".join(part.get_text(" ").split())[:160]
            if words:
                blocks.append({"type": "heading", "value": {"text": words, "level": level}})
        else:
            between.append(str(part))
    close()
    return blocks


def text_of_blocks(blocks: Iterable[Block]) -> str:
    """Return what a sheet can hold of the blocks of a page."""
    texts = []
    for block in blocks:
        value = block["value"]
        if block["type"] == "heading":
            marks = "##" if value["level"] == "h2" else "###"
            texts.append(f"{marks} {_escaped(' '.join(value['text'].split()))}")
        elif block["type"] == "paragraph":
            texts.append(text_of_html(value))
    return "\n\n".join(filter(None, texts))


def is_plain(blocks: Iterable[Block]) -> bool:
    """Whether a sheet can hold all that *blocks* say."""
    known = list(blocks)
    if any(block["type"] not in ("heading", "paragraph") for block in known):
        return False
    return not any(
        "linktype=" in block["value"] or "<embed" in block["value"]
        for block in known
        if block["type"] == "paragraph"
    )


def text_of_html(html: str) -> str:
    """Return the Markdown of stored HTML."""
    parts = _blocks(BeautifulSoup(html, "html.parser"))
    return "\n\n".join(part for part in parts if part)


def _html(text: str) -> str:
    if _HTML.match(text.lstrip()):
        return text
    # Only where it uses HTML at all: in other texts "<title>" is meant to be read.
    markdown = _MIXED if _HTML.search(text) else _MARKDOWN
    return str(markdown.render(text))


def _stored(html: str) -> str:
    """Return *html* with nothing in it but what an editor could have typed."""
    soup = BeautifulSoup(html, "html.parser")
    for tag in soup(["script", "style"]):
        tag.decompose()
    converter = _converter()
    try:
        stored = converter.to_database_format(converter.from_database_format(str(soup)))
    except (AssertionError, ExporterException):
        # Tags that cross each other: the words stay, and lose their form.
        lines = filter(None, map(str.strip, soup.get_text("\n").splitlines()))
        return "".join(f"<p>{escape(line)}</p>" for line in lines)
    # Draft.js gives every block a key of its own, at random.
    return re.sub(r' data-block-key="[^"]*"', "", str(stored))


def _blocks(parent: Tag) -> list[str]:
    found: list[str] = []
    loose: list[Any] = []
    for child in [*parent.children, None]:
        if isinstance(child, Tag) and child.name in ("p", "ul", "ol", "div", "h2", "h3"):
            found.append(_line("".join(map(_inline, loose))))
            loose = []
            found.append(_list(child, 0) if child.name in ("ul", "ol") else _paragraph(child))
        elif child is not None:
            loose.append(child)
    found.append(_line("".join(map(_inline, loose))))
    return found


def _paragraph(tag: Tag) -> str:
    return _line("".join(map(_inline, tag.children)))


def _list(tag: Tag, depth: int) -> str:
    lines = []
    for number, item in enumerate(tag.find_all("li", recursive=False), start=1):
        mark = "-" if tag.name == "ul" else f"{number}."
        inner = [child for child in item.children if getattr(child, "name", "") not in ("ul", "ol")]
        lines.append(f"{' ' * 3 * depth}{mark} {_line(''.join(map(_inline, inner)))}")
        lines += [_list(child, depth + 1) for child in item.find_all(["ul", "ol"], recursive=False)]
    return "\n".join(lines)


def _inline(node: Any) -> str:
    if isinstance(node, NavigableString):
        text = _SPECIAL.sub(r"\\\1", re.sub(r"\s+", " ", str(node)))
        # Before a link it would make a picture of it.
        return re.sub(r"!$", r"\\!", text) if isinstance(node.next_element, Tag) else text
    inner = "".join(map(_inline, node.children))
    if node.name == "br":
        return "\\\n"
    if node.name in ("b", "strong"):
        return _wrapped(inner, "**")
    if node.name in ("i", "em"):
        return _wrapped(inner, "*")
    if node.name == "a" and node.get("href"):
        return f"[{inner}](<{node['href']}>)" if inner.strip() else ""
    return inner


def _wrapped(text: str, mark: str) -> str:
    """Return *text* between marks, which must touch words to be read as such.

    Punctuation at its ends stands outside: beside a word, ``now**!**`` is read as it stands.
    """
    start, end = 0, len(text)
    while start < end and _stands_outside(text, start):
        start += 1
    while start < end and _stands_outside(text, end - 1):
        end -= 1
    if start == end:
        return text
    return f"{text[:start]}{mark}{text[start:end]}{mark}{text[end:]}"


def _stands_outside(text: str, place: int) -> bool:
    """Whether the character there is space, or punctuation that is no sign of Markdown."""
    sign = text[place]
    if sign.isspace():
        return True
    if sign in _SIGNS or text[place - 1 : place] == "\\" or (sign == ")" and "](<" in text):
        return False
    return unicodedata.category(sign)[0] in "PS"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _line(text: str) -> str:
    return _LINE_START.sub(r"\1\\\2", text.strip())
