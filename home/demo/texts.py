"""The demo's texts, read from the folder ``content``."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "content"
MEDIA = FOLDER / "media"
SUBTITLES = FOLDER / "subtitles"
_NOT_RESOURCES = {"vocabularies", "pages"}

Entry = dict[str, Any]


@cache
def resources() -> dict[str, Entry]:
    """Return every resource of the demo by its slug."""
    return {
        path.stem: _read(path) | {"subtitles": _subtitles(path.stem)}
        for path in sorted(FOLDER.glob("*.toml"))
        if path.stem not in _NOT_RESOURCES
    }


@cache
def vocabularies() -> dict[str, list[Entry]]:
    return _read(FOLDER / "vocabularies.toml")


@cache
def pages() -> Entry:
    return _read(FOLDER / "pages.toml")


def recording_path(slug: str) -> Path:
    """Return where the recording of a webinar is, if it has one; beside it are its times."""
    return MEDIA / f"{slug}.webm"


def _subtitles(slug: str) -> dict[str, str]:
    """Return the translations of a transcript by their language."""
    found = sorted(SUBTITLES.glob(f"{slug}.*.txt"))
    return {path.suffixes[0].removeprefix("."): path.read_text(encoding="utf-8") for path in found}


def _read(path: Path) -> Entry:
    return tomllib.loads(path.read_text(encoding="utf-8"))
