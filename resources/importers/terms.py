"""Find vocabulary terms under the names that a source uses, and make those that lack."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from resources.models import Term, TreeTerm
from resources.text import fold


@dataclass(frozen=True)
class TermSpec:
    """A term that an import needs."""

    slug: str
    name: str
    spanish: str = ""
    synonyms: tuple[str, ...] = ()
    kind: str = ""
    parent: "TermSpec | None" = None
    sort_order: int = 0

    @property
    def qualified(self) -> "TermSpec":
        """Return the spec under a name of its own, for where another kind has the name."""
        return replace(
            self, slug=f"{self.slug}-{self.kind}", name=f"{self.name} ({self.kind})", spanish=""
        )


class Vocabulary:
    """One vocabulary, read once.

    An editor's own term is used as it stands, whatever it is called: it is found by
    slug, by folded name, then by synonym. Only where the spec names a kind must the
    term be of that kind, so that the city of New York is never taken for the state.
    """

    def __init__(self, model: type[Term]) -> None:
        self.model = model
        self._by_slug: dict[str, Term] = {}
        self._by_name: dict[str, Term] = {}
        self._by_synonym: dict[str, Term] = {}
        for term in model._default_manager.all():
            self._remember(term)

    def find(self, spec: TermSpec) -> Term | None:
        names = [fold(name) for name in (spec.name, *spec.synonyms)]
        candidates = [
            self._by_slug.get(spec.slug),
            *map(self._by_name.get, names),
            *map(self._by_synonym.get, names),
        ]
        if spec.kind:
            candidates.append(self._by_slug.get(spec.qualified.slug))
            candidates = [term for term in candidates if term and term.kind == spec.kind]
        return next(filter(None, candidates), None)

    def find_or_create(self, spec: TermSpec) -> Term:
        return self.find(spec) or self._create(spec)

    def keys(self, specs: Iterable[TermSpec]) -> set[int]:
        """Return the keys of those of *specs* that exist."""
        return {term.pk for term in map(self.find, specs) if term is not None}

    def _create(self, spec: TermSpec) -> Term:
        parent = self.find_or_create(spec.parent) if spec.parent else None
        if spec.kind and (spec.slug in self._by_slug or fold(spec.name) in self._by_name):
            spec = spec.qualified
        term = self.model(
            name=spec.name,
            slug=spec.slug,
            translations={"es": spec.spanish} if spec.spanish else {},
            synonyms="\n".join(spec.synonyms),
            sort_order=spec.sort_order,
        )
        if spec.kind:
            term.kind = spec.kind
        term.full_clean(exclude=["path", "depth", "numchild"])
        if not isinstance(term, TreeTerm):
            term.save()
        elif parent is None:
            self.model.add_root(instance=term)
        else:
            parent.add_child(instance=term)
        self._remember(term)
        return term

    def _remember(self, term: Term) -> None:
        self._by_slug[term.slug] = term
        self._by_name[term.folded] = term
        for synonym in term.synonym_list:
            self._by_synonym.setdefault(fold(synonym), term)
