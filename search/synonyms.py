"""Editors' synonyms, applied to a visitor's words when they search.

A synonym's words count as text of every resource of its term (or of a narrower one), so
an editor's change takes effect at the next search, with nothing to be indexed again.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from resources.models import ResourcePage
from search.analysis import variants, words
from search.facets import FACETS
from search.sources import Vocabulary
from search.text_query import FacetTerm, Group, TextQuery


@dataclass(frozen=True)
class Synonyms:
    """Every synonym, by the tokens of its words."""

    by_token: Mapping[str, frozenset[FacetTerm]] = field(default_factory=dict)
    phrases: Mapping[FacetTerm, tuple[tuple[str, ...], ...]] = field(default_factory=dict)

    def apply(self, text: TextQuery) -> TextQuery:
        """Return *text* with each group that a term's synonyms satisfy naming that term."""
        if not self.by_token:
            return text
        return replace(
            text,
            required=tuple(map(self._expanded, text.required)),
            excluded=tuple(map(self._expanded, text.excluded)),
        )

    def _expanded(self, group: Group) -> Group:
        candidates = self._terms_with(group.words[0])
        for word in group.words[1:]:
            candidates &= self._terms_with(word)
        if len(group.words) > 1:
            candidates = frozenset(term for term in candidates if self._says(term, group.words))
        return replace(group, facet_terms=tuple(sorted(candidates)))

    def _terms_with(self, word: str) -> frozenset[FacetTerm]:
        found: frozenset[FacetTerm] = frozenset()
        for variant in variants(word):
            found |= self.by_token.get(variant, frozenset())
        return found

    def _says(self, term: FacetTerm, phrase: tuple[str, ...]) -> bool:
        """Whether one synonym of *term* holds the words of *phrase* next to each other."""
        wanted = [set(variants(word)) for word in phrase]
        for synonym in self.phrases[term]:
            spoken = [set(variants(word)) for word in synonym]
            for start in range(len(spoken) - len(wanted) + 1):
                window = spoken[start : start + len(wanted)]
                if all(one & other for one, other in zip(wanted, window, strict=True)):
                    return True
        return False


def read_synonyms() -> Synonyms:
    """Return the synonyms of every vocabulary that is a filter."""
    by_token: dict[str, set[FacetTerm]] = defaultdict(set)
    phrases: dict[FacetTerm, list[tuple[str, ...]]] = defaultdict(list)
    for name, slug, text in _rows():
        for line in text.splitlines():
            spoken = tuple(words(line))
            if not spoken:
                continue
            phrases[name, slug].append(spoken)
            for word in spoken:
                for variant in variants(word):
                    by_token[variant].add((name, slug))
    return Synonyms(
        {variant: frozenset(terms) for variant, terms in by_token.items()},
        {term: tuple(spoken) for term, spoken in phrases.items()},
    )


def _rows() -> Iterable[tuple[str, str, str]]:
    for facet in FACETS:
        if isinstance(facet.source, Vocabulary):
            model = ResourcePage._meta.get_field(facet.source.field).related_model
            terms = model._default_manager.exclude(synonyms="")
            for slug, synonyms in terms.values_list("slug", "synonyms"):
                yield facet.name, slug, synonyms
