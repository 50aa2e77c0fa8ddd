"""The demo's texts, read from the folder ``content``."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "content"
MEDIA = FOLDER / "media"
_NOT_RESOURCES = {"vocabularies", "pages"}

Entry = dict[str, Any]


@cache
def resources() -> dict[str, Entry]:
    """Return every resource of the demo by its slug."""
    return {
        path.stem: _read(path)
        for path in sorted(FOLDER.glob("*.toml"))
        if path.stem not in _NOT_RESOURCES
    }


@cache
def vocabularies() -> dict[str, list[Entry]]:
    return _read(FOLDER / "vocabularies.toml")


@cache
def pages() -> Entry:
    return _read(FOLDER / "pages.toml")


def _read(path: Path) -> Entry:
    return tomllib.loads(path.read_text(encoding="utf-8"))
