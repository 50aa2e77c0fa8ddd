"""The order in which the rows of a sheet of terms are written: what is above comes first."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from resources.imports.term_content import PARENT
from resources.imports.terms import Names, Reference, parts_of
from resources.models import TreeTerm
from resources.text import fold


class Line(NamedTuple):
    """What of a row tells where it comes; *key* is the row's own."""

    key: int
    target: int | None
    title: str
    values: dict[str, Any]


def in_order(lines: Sequence[Line], names: Names) -> list[int]:
    """Return the keys of *lines*, broader terms before narrower, those of one parent by name.

    A tree is kept sorted: what comes last among its siblings moves none of them. And from the
    top down no term comes below one that is still to be moved away from below it.
    """
    own = {fold(line.title): _of(line) for line in lines}
    parents = _parents_now(names)

    def reference(parent: Reference | None) -> Reference | None:
        if not isinstance(parent, str):
            return parent
        last = fold(parts_of(names.model, parent)[-1])
        return own.get(last) or names.find(parent) or last

    for line in lines:
        if PARENT in line.values or line.target is None:
            parents[_of(line)] = reference(line.values.get(PARENT))

    def place(line: Line) -> tuple[int, str, int, str]:
        term, values = _of(line), line.values
        above = _above(term, parents)
        return len(above), str(parents.get(term)), int(values.get("sort_order") or 0), line.title

    return [line.key for line in sorted(lines, key=place)]


def _of(line: Line) -> Reference:
    return line.target or fold(line.title)


def _parents_now(names: Names) -> dict[Reference, Reference | None]:
    """Return what each term of a tree is below of, by their keys."""
    if not issubclass(names.model, TreeTerm):
        return {}
    by_path = {term.path: key for key, term in names.terms.items()}
    return {key: by_path.get(path[: -TreeTerm.steplen]) for path, key in by_path.items()}


def _above(term: Reference, parents: dict[Reference, Reference | None]) -> list[Reference]:
    """Return what will be above *term*, the nearest first."""
    above: list[Reference] = []
    parent = parents.get(term)
    while parent is not None and parent not in above:
        above.append(parent)
        parent = parents.get(parent)
    return above
