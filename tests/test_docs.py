"""The documentation names what exists, all of it and nothing else."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

ROOT: Path = settings.BASE_DIR
DOCS = ROOT / "docs"
OUR_APPS = {"knowledgebase", "knowledgebase.accounts", "home", "search", "resources"}


def variables_read() -> set[str]:
    """Return the names that the settings read from the environment through ``env``."""
    names = set()
    for file in (ROOT / "knowledgebase" / "settings").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and re.match(r"env(\.|$)", ast.unparse(node.func)):
                assert isinstance(node.args[0], ast.Constant), ast.unparse(node)
                names.add(node.args[0].value)
    return names


def first_column(heading: str) -> list[str]:
    """Return the names in the first column of the table under *heading* of configure.md."""
    section = (DOCS / "configure.md").read_text().split(f"## {heading}\n")[1].split("\n## ")[0]
    return re.findall(r"^\| `(\w+)` \|", section, flags=re.MULTILINE)


def test_every_variable_is_documented_once_and_nothing_else_is() -> None:
    documented = first_column("Variables")
    assert len(documented) == len(set(documented))
    assert set(documented) == variables_read()


def test_every_command_is_documented_and_exists() -> None:
    ours = {name for name, app in get_commands().items() if app in OUR_APPS}
    assert set(first_column("Commands")) == ours


@pytest.mark.parametrize(
    "page",
    [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))],
    ids=lambda page: str(page.relative_to(ROOT)),
)
def test_files_and_make_targets_named_in_a_page_exist(page: Path) -> None:
    text = page.read_text()
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`?make ([a-z]+)\b(?=[`\s])", text)) - {"sure"} <= targets
    ours = r"`((?:knowledgebase|resources|search|home|tests|docs|templates)/[\w./]+)`"
    missing = [name for name in re.findall(ours, text) if not (ROOT / name).exists()]
    if page.name == "extend.md":
        missing.remove("templates/resources/policy_memo.html")  # the reader's own
    assert missing == []
    links = re.findall(r"\]\((?!https?:)([\w./-]+\.md)\)", text)
    assert [link for link in links if not (page.parent / link).exists()] == []
