"""The W3C's own parser tests for WebVTT, where VTT_WPT names their folder.

They tell which cues there are, when, and what they say. The odd cases among them stand in
``test_track_reading.py``, too, in our own words.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from resources.caption_syntax import Block, blocks, lines_of

FOLDER = Path(os.environ.get("VTT_WPT", ""), "wpt-file-parsing")
NAMES = sorted(path.stem for path in FOLDER.glob("*.vtt")) if "VTT_WPT" in os.environ else []

# Cues that a browser drops for how their times are written; here they are taken as meant:
# a comma, or too few digits.
TAKEN_AS_MEANT = {"timings-garbage": 1, "timings-too-short": 9}

pytestmark = pytest.mark.skipif("VTT_WPT" not in os.environ, reason="VTT_WPT names no folder")


def cues_of(name: str) -> list[Block]:
    lines = lines_of((FOLDER / f"{name}.vtt").read_bytes().decode("utf-8"))
    if not lines[0].startswith("WEBVTT"):
        return []
    return [block for block in blocks(lines) if block.times]


def standard(name: str, cues: list[Block]) -> list[Block]:
    """Return the cues whose times are written as the standard has it."""
    stamp = r"(?:\d+:)?\d\d:\d\d\.\d{3}"
    lines = lines_of((FOLDER / f"{name}.vtt").read_bytes().decode("utf-8"))
    pattern = re.compile(rf"\s*{stamp}\s*-->\s*{stamp}")
    return [cue for cue in cues if pattern.match(lines[cue.line - 1])]


def expectations(name: str) -> Iterator[tuple[int, str, str]]:
    """Yield what the test says of its cues: (index, property, value as it is written)."""
    script = (FOLDER / f"{name}.js").read_text(encoding="utf-8")
    for index, field, value in re.findall(
        r"assert_equals\(cues\[(\d+)\]\.(text|startTime|endTime), (.+?)(?:, 'Failed.*)?\);", script
    ):
        yield int(index), field, value


def test_the_folder_holds_the_tests() -> None:
    assert len(NAMES) > 30


@pytest.mark.parametrize("name", NAMES)
def test_the_cues_are_those_of_the_standard(name: str) -> None:
    script = (FOLDER / f"{name}.js").read_text(encoding="utf-8")
    found = cues_of(name)
    cues = found if name not in TAKEN_AS_MEANT else standard(name, found)
    count = re.search(r"assert_equals\(cues\.length, (\d+)", script)
    if count is not None:
        assert len(cues) == int(count[1])
    assert len(found) - len(cues) == TAKEN_AS_MEANT.get(name, 0)
    if "'text' + i" in script:
        texts = ["\n".join(cue.lines).strip() for cue in cues]
        assert texts == [f"text{index}" for index in range(len(cues))]
    for index, field, value in expectations(name):
        cue = cues[index]
        assert cue.times is not None
        if field == "text":
            text = value.strip("'\"").encode().decode("unicode_escape")
            assert "\n".join(cue.lines).strip() == text.strip()
        else:
            assert cue.times[field == "endTime"] == float(value)
