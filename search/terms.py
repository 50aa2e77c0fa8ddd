"""Terms of vocabularies read in bulk, with their broader terms."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.conf import settings

from resources.models import Term, TreeTerm

# A label and the language it is in.
Label = tuple[str, str]


@dataclass(frozen=True)
class TermRow:
    slug: str
    labels: tuple[Label, ...]
    path: str


class TermReader:
    """The terms of one vocabulary, each read once, however often it is used."""

    def __init__(self, model: type[Term]) -> None:
        self.model = model
        self.is_tree = issubclass(model, TreeTerm)
        self._rows: dict[int, TermRow] = {}
        self._by_path: dict[str, TermRow] = {}

    def load(self, keys: Iterable[int]) -> None:
        """Read those of the terms *keys* that are not yet known, and their ancestors."""
        missing = set(keys) - self._rows.keys()
        if not missing:
            return
        self._read(pk__in=missing)
        if self.is_tree:
            paths = {path for key in missing for path in self._ancestors(self._rows[key].path)}
            paths -= self._by_path.keys()
            if paths:
                self._read(path__in=paths)

    def family(self, key: int) -> list[tuple[str, tuple[Label, ...]]]:
        """Return (slug, labels) of the term and of every broader one."""
        row = self._rows[key]
        above = [self._by_path[path] for path in self._ancestors(row.path)]
        return [(term.slug, term.labels) for term in [*above, row]]

    def parents(self, slugs: Iterable[str]) -> dict[str, str]:
        """Return slug -> slug of its parent for those of *slugs* that have one."""
        self._read(slug__in=list(slugs))
        paths = {path for row in self._by_path.values() for path in self._ancestors(row.path)}
        self._read(path__in=paths - self._by_path.keys())
        found = {}
        for row in self._by_path.values():
            above = self._ancestors(row.path)
            if above:
                found[row.slug] = self._by_path[above[-1]].slug
        return found

    def _read(self, **lookup: Collection[int | str]) -> None:
        columns = ["pk", "slug", "name", "translations", *(["path"] if self.is_tree else [])]
        terms = self.model._default_manager.filter(**lookup)
        for key, slug, name, translations, *path in terms.values_list(*columns):
            labels = (
                # Not the language of the resource, where its words would pass for rare ones.
                (name, settings.LANGUAGE_CODE),
                *((text, code) for code, text in translations.items() if text),
            )
            row = TermRow(slug, labels, path[0] if path else "")
            self._rows[key] = row
            self._by_path[row.path] = row

    def _ancestors(self, path: str) -> list[str]:
        if not self.is_tree:
            return []
        step = self.model.steplen
        return [path[:end] for end in range(step, len(path), step)]
