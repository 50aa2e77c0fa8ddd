"""Every text of the interface is there in Spanish."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from django.conf import settings

ROOT: Path = settings.BASE_DIR
CATALOGUE = ROOT / "locale" / "es" / "LC_MESSAGES" / "django.po"
SOURCES = ("knowledgebase", "home", "search", "resources", "templates")
PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]|(?<!%)%[sd]|\{\w*\}")

Key = tuple[str | None, str]


def entries(catalogue: polib.POFile | polib.MOFile) -> dict[Key, polib.POEntry]:
    return {(entry.msgctxt, entry.msgid): entry for entry in catalogue}


def spanish() -> dict[Key, polib.POEntry]:
    return entries(polib.pofile(str(CATALOGUE)))


def translations(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def test_the_catalogue_holds_every_text_of_the_sources(tmp_path: Path) -> None:
    if shutil.which("xgettext") is None:
        assert "REQUIRE_GETTEXT" not in os.environ, "install gettext"
        pytest.skip("xgettext is missing: install gettext")
    for folder in SOURCES:
        shutil.copytree(ROOT / folder, tmp_path / folder)
    (tmp_path / "locale").mkdir()
    subprocess.run(
        [sys.executable, "-m", "django", "makemessages", "--locale", "es"],
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if "DJANGO" not in name},
        capture_output=True,
        check=True,
    )
    current = entries(polib.pofile(str(tmp_path / "locale/es/LC_MESSAGES/django.po")))
    assert len(current) > 100
    advice = "run `make messages` and translate"
    assert sorted(key[1] for key in current.keys() - spanish().keys()) == [], advice
    assert sorted(key[1] for key in spanish().keys() - current.keys()) == [], "no longer used"


def test_every_text_is_translated() -> None:
    assert [e.msgid for e in spanish().values() if not all(translations(e))] == []
    assert [e.msgid for e in spanish().values() if e.fuzzy] == []


def test_a_translation_has_the_placeholders_of_its_text() -> None:
    wrong = []
    for entry in spanish().values():
        allowed = placeholders(entry.msgid) | placeholders(entry.msgid_plural)
        needed = placeholders(entry.msgid_plural or entry.msgid)
        texts = translations(entry)
        if placeholders(texts[-1]) != needed or any(placeholders(t) - allowed for t in texts):
            wrong.append(entry.msgid)
    assert wrong == []


def test_the_compiled_catalogue_is_the_written_one() -> None:
    compiled = entries(polib.mofile(str(CATALOGUE.with_suffix(".mo"))))
    written = {key: translations(entry) for key, entry in spanish().items()}
    assert {key: translations(entry) for key, entry in compiled.items()} == written
