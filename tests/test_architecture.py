"""What the import contracts in pyproject.toml cannot say."""

import ast
import re
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from resources.models import ResourcePage

ROOT: Path = settings.BASE_DIR
APPS = ("knowledgebase", "home", "search", "resources")
SOURCES = sorted(
    path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts
)
LONGEST_FILE = 350  # lines; 300 is the aim


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_imports_keep_their_direction() -> None:
    result = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout


def test_search_mentions_no_concrete_type() -> None:
    """Neither the class nor the slug: a new type must not reach the search."""
    types = ResourcePage.resource_types()
    assert len(types) >= 4
    names = {model.__name__ for model in types.values()}
    slugs = set(types)
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in SOURCES
        if path.is_relative_to(ROOT / "search")
        for node in ast.walk(ast.parse(path.read_text()))
        if (isinstance(node, ast.Name) and node.id in names)
        or (isinstance(node, ast.Attribute) and node.attr in names)
        or (isinstance(node, ast.alias) and node.name in names)
        or (isinstance(node, ast.Constant) and node.value in slugs)
    ]
    assert found == []


def test_files_are_named_for_what_they_do() -> None:
    nameless = {"utils", "util", "helpers", "helper", "common", "misc"}
    assert [name_of(path) for path in SOURCES if path.stem in nameless] == []


def test_files_stay_short() -> None:
    long = [name_of(path) for path in SOURCES if len(path.read_text().splitlines()) > LONGEST_FILE]
    assert long == []


def test_nothing_is_left_to_do_in_the_code() -> None:
    left = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    found = [
        f"{name_of(path)}:{number}"
        for path in [*SOURCES, *sorted((ROOT / "templates").rglob("*.html"))]
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if left.search(line)
    ]
    assert found == []


def test_public_pages_carry_no_inline_style_or_script() -> None:
    """The content security policy refuses them, so they would silently do nothing."""
    inline = re.compile(r"\sstyle=|\son[a-z]+=|<script(?![^>]*\b(src=|type=\"application/))|<style")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        if "wagtailadmin" not in path.parts
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if inline.search(line)
    ]
    assert found == []
