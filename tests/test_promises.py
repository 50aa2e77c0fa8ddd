"""Every promise of docs/promises.md has a test that bears its number, and the other way round."""

import ast
import re
from collections.abc import Iterator

from django.conf import settings

PAGE = settings.BASE_DIR / "docs" / "promises.md"
NUMBERED = re.compile(r"test_([fbl])(\d\d)_")


def numbers_of_tests() -> Iterator[str]:
    for path in (settings.BASE_DIR / "tests").rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and (found := NUMBERED.match(node.name)):
                yield f"{found[1].upper()}{int(found[2])}"


def numbers_of_promises() -> list[str]:
    return re.findall(r"^\| ([FLB]\d+) \|", PAGE.read_text(), re.MULTILINE)


def test_every_promise_has_a_test_and_every_numbered_test_a_promise() -> None:
    promised = numbers_of_promises()
    assert len(promised) == len(set(promised)) > 50
    assert set(numbers_of_tests()) == set(promised)
