"""Read Markdown files with front matter (YAML), from an archive in the limited child process.

Faults are codes here; ``markdown.py`` has the words.
"""

import re
import zipfile
from collections.abc import Iterator
from typing import IO, Any

import yaml

from resources.limited_child import Refused
from resources.sheets.nested import Cell, flat
from resources.text import without_controls
from resources.uploads.archives import look_through

# What every file has beside its front matter.
PLACE, BODY = "file name", "body"
MAX_FILE = 1024 * 1024  # bytes
MAX_FRONT = 128 * 1024  # characters
DEPTH = 20  # parts within parts
CHARACTERS = 4_000_000  # of one answer

_FRONT = re.compile(r"\s*---[ \t]*\n(.*?)^---[ \t]*$\n?", re.DOTALL | re.MULTILINE)
# What a site generator would put something else in the place of (Hugo, Jekyll).
_DIRECTIVE = re.compile(r"\{\{[<%].*?[%>]\}\}|\{%.*?%\}", re.DOTALL)
_MARKDOWN = re.compile(r"(?:[^./][^/]*/)*[^./][^/]*\.(?:md|markdown)", re.IGNORECASE)
_APPLE = "__MACOSX/"
# The one written in C is ten times as fast; each takes every value as it is written.
_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class FrontMatterError(ValueError):
    """A file that holds no record; its text is a code."""


def record(content: bytes) -> dict[str, Cell]:
    """Return the cells of a Markdown file: its front matter, and its text as "body".

    Directives of site generators are left out of the text.
    """
    if len(content) > MAX_FILE:
        raise FrontMatterError("long")
    try:
        # Other names of encodings are read from modules, which the child can open no more.
        text = content.decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise FrontMatterError("encoding") from error
    match = _FRONT.match(text)
    if match is None or len(match[1]) > MAX_FRONT:
        raise FrontMatterError("front")
    cells = flat(_mapping(match[1]))
    for name in (PLACE, BODY):
        if name in cells:
            cells[f"{name} (front matter)"] = cells.pop(name)
    body = _DIRECTIVE.sub("", without_controls(text[match.end() :]))
    return {**cells, BODY: body.strip("\n")}


def _mapping(front: str) -> dict[str, Any]:
    try:
        _check(front)
        found = yaml.load(front, Loader=_Loader)  # noqa: S506 - knows text, lists, mappings only
    except yaml.YAMLError as error:
        raise FrontMatterError("yaml") from error
    if not isinstance(found, dict):
        raise FrontMatterError("yaml")
    return found


def _check(front: str) -> None:
    """Refuse what grows when it is taken apart: aliases, and parts within parts without end."""
    depth = 0
    for event in yaml.parse(front, Loader=_Loader):
        if isinstance(event, yaml.AliasEvent):
            raise FrontMatterError("alias")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEPTH:
            raise FrontMatterError("depth")


def is_markdown(name: str) -> bool:
    """Whether a file of this name, its folders and "/" included, is one to read."""
    return bool(_MARKDOWN.fullmatch(name)) and not name.startswith(_APPLE)


def columns_in(file: IO[bytes]) -> list[str]:
    """Return the names in the front matter of all Markdown files of the archive *file*."""
    look_through(file, "zip")
    names = {}
    for _place, cells, _fault in _records(file):
        names.update(dict.fromkeys(cells))
    return list(names)


def records_in(file: IO[bytes], first: int) -> dict[str, Any]:
    """Return some records from the one at *first* on: ``[name, cells, fault]`` each."""
    said = 0
    rows = []
    for position, row in enumerate(_records(file)):
        if position < first:
            continue
        rows.append(row)
        said += len(repr(row[1]))
        if said > CHARACTERS:
            return {"rows": rows, "next": position + 1}
    return {"rows": rows, "next": None}


def _records(file: IO[bytes]) -> Iterator[tuple[str, dict[str, Cell], str]]:
    with zipfile.ZipFile(file) as archive:
        places = sorted(filter(is_markdown, archive.namelist()))
        if not places:
            raise Refused("content")
        for place in places:
            with archive.open(place) as entry:
                yield _one(place, entry)


def _one(place: str, file: IO[bytes]) -> tuple[str, dict[str, Cell], str]:
    try:
        return place, record(file.read(MAX_FILE + 1)), ""
    except FrontMatterError as error:
        return place, {}, str(error)
