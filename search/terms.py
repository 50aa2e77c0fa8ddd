"""Terms of vocabularies read in bulk, with their broader terms."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from django.conf import settings
from django.db.models import Q

from resources.models import Term, TreeTerm

# A label and the language it is in.
Label = tuple[str, str]


@dataclass(frozen=True)
class TermRow:
    key: int
    slug: str
    labels: tuple[Label, ...]
    path: str


class TermReader:
    """The terms of one vocabulary, each read once, however often it is used."""

    def __init__(self, model: type[Term]) -> None:
        self.model = model
        self.is_tree = issubclass(model, TreeTerm)
        self._families: dict[int, list[TermRow]] = {}

    def load(self, keys: Iterable[int]) -> None:
        """Read those of the terms *keys* that are not yet known, and their ancestors."""
        missing = set(keys) - self._families.keys()
        if missing:
            self._families |= self._read(Q(pk__in=missing), lambda row: row.key in missing)

    def family(self, key: int) -> list[tuple[str, tuple[Label, ...]]]:
        """Return (slug, labels) of the term and of every broader one."""
        return [(term.slug, term.labels) for term in self._families[key]]

    def parents(self, slugs: Iterable[str]) -> dict[str, str]:
        """Return slug -> slug of its parent for those of *slugs* that have one, and above."""
        wanted = set(slugs)
        families = self._read(Q(slug__in=wanted), lambda row: row.slug in wanted)
        return {
            narrow.slug: broad.slug
            for family in families.values()
            for broad, narrow in pairwise(family)
        }

    def _read(self, lookup: Q, is_wanted: Callable[[TermRow], bool]) -> dict[int, list[TermRow]]:
        """Return key -> the broader terms, broadest first, and the term itself.

        A term and those above it come from one statement: paths move whenever a neighbour
        is put before a term, and those of two moments do not fit together.
        """
        paths: set[str] = set()
        while True:
            found = {row.path or str(row.key): row for row in self._rows(lookup, paths)}
            wanted = [row for row in found.values() if is_wanted(row)]
            needed = {path for row in wanted for path in self._ancestors(row.path)}
            if needed <= found.keys():
                return {
                    row.key: [*(found[path] for path in self._ancestors(row.path)), row]
                    for row in wanted
                }
            paths = needed

    def _rows(self, lookup: Q, paths: Collection[str]) -> Iterator[TermRow]:
        if paths:
            lookup |= Q(path__in=paths)
        columns = ["pk", "slug", "name", "translations", *(["path"] if self.is_tree else [])]
        terms = self.model._default_manager.filter(lookup)
        for key, slug, name, translations, *path in terms.values_list(*columns):
            labels = (
                # Not the language of the resource, where its words would pass for rare ones.
                (name, settings.LANGUAGE_CODE),
                *((text, code) for code, text in translations.items() if text),
            )
            yield TermRow(key, slug, labels, path[0] if path else "")

    def _ancestors(self, path: str) -> list[str]:
        if not self.is_tree:
            return []
        step = self.model.steplen
        return [path[:end] for end in range(step, len(path), step)]
