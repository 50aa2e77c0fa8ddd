"""The names of filter values and editors' synonyms, kept in memory while they hold."""

import threading
from collections.abc import Iterable, Mapping, Set
from functools import cache, cached_property
from typing import NamedTuple

from django.utils.translation import get_language

from search import sources
from search.analysis import words
from search.facets import FACETS_BY_NAME, Facet
from search.named import TermNames
from search.outbox import Vocabulary
from search.query import SearchQuery
from search.results import FacetGroup, FacetValue
from search.synonyms import Synonyms, read_synonyms


class TermName(NamedTuple):
    """What one term of a filter is called, and the *words* of that name."""

    facet: str
    slug: str
    label: str
    words: tuple[str, ...]


class Labels:
    """Labels as of one state of the vocabularies; each is read once."""

    def __init__(self) -> None:
        self._labels: dict[tuple[str, str], dict[str, str]] = {}
        self._parents: dict[str, dict[str, str]] = {}
        self._known_parents: dict[str, set[str]] = {}
        self._places: dict[str, dict[str, int]] = {}
        self._names: dict[tuple[str, str], list[TermName]] = {}

    @cached_property
    def synonyms(self) -> Synonyms:
        return read_synonyms()

    @cached_property
    def term_names(self) -> TermNames:
        return TermNames()

    def of(self, name: str, slugs: Iterable[str], *, unknown: bool = False) -> dict[str, str]:
        """Return slug -> label of those of *slugs* that have one.

        With *unknown*, the others stand for themselves: what a visitor selected never
        disappears.
        """
        source = FACETS_BY_NAME[name].source
        known = self._labels.setdefault((name, get_language() or ""), {})
        if unknown and not isinstance(source, sources.Vocabulary):
            # An address may name anything, and what was public need not be so any more.
            known = {}
        wanted = list(slugs)
        missing = [slug for slug in wanted if slug not in known]
        if missing:
            known |= source.labels(missing)
        labels = {slug: known[slug] for slug in wanted if slug in known}
        if unknown:
            labels = {slug: labels.get(slug, slug) for slug in wanted}
        return labels

    def names(self, facet: str) -> list[TermName]:
        """Return what every term of a vocabulary is called in the active language."""
        known = facet, get_language() or ""
        if known not in self._names:
            source = FACETS_BY_NAME[facet].source
            terms = source.model.objects.all() if isinstance(source, sources.Vocabulary) else ()
            named = ((term.slug, term.label()) for term in terms)
            self._names[known] = [
                TermName(facet, slug, label, tuple(words(label))) for slug, label in named
            ]
        return self._names[known]

    def broader(self, name: str, slugs: Iterable[str]) -> dict[str, str]:
        """Return slug -> slug of the next broader term, of those of *slugs* that have one."""
        wanted = set(self.of(name, slugs))
        parents = self._parents_of(FACETS_BY_NAME[name], wanted)
        return {slug: parents[slug] for slug in wanted & parents.keys()}

    def group(self, facet: Facet, counts: Mapping[str, int], query: SearchQuery) -> FacetGroup:
        """Return one filter with its counted and its selected values."""
        selected = query.selected(facet.name)
        labels = self.of(facet.name, counts)
        if selected:
            labels |= self.of(facet.name, selected, unknown=True)
        values = {
            slug: FacetValue(slug, label, counts.get(slug, 0), slug in selected)
            for slug, label in labels.items()
        }
        if facet.is_choice and len(values) == 1 and not selected:
            values = {}
        ordered = self._ordered(facet, values)
        return FacetGroup(
            name=facet.name,
            label=_heading(facet.name, get_language() or ""),
            values=tuple(ordered),
            is_open=facet.is_open or bool(selected),
        )

    def _ordered(self, facet: Facet, values: Mapping[str, FacetValue]) -> list[FacetValue]:
        if facet.is_tree:
            return self._tree(facet, values)
        if facet.order == "given":
            places = self._places_of(facet, values.keys())
            return sorted(values.values(), key=lambda value: places[value.slug])
        if facet.order == "newest":
            return sorted(values.values(), key=lambda v: v.slug, reverse=True)
        if facet.order == "label":
            return sorted(values.values(), key=lambda v: v.label.casefold())
        return sorted(values.values(), key=_by_count)

    def _tree(self, facet: Facet, values: Mapping[str, FacetValue]) -> list[FacetValue]:
        """Return the values with narrower ones below broader ones, each level by count."""
        parents = self._parents_of(facet, values)
        below: dict[str, list[FacetValue]] = {}
        for slug, value in values.items():
            parent = parents.get(slug, "")
            below.setdefault(parent if parent in values else "", []).append(value)

        def walk(parent: str, depth: int) -> Iterable[FacetValue]:
            for value in sorted(below.get(parent, ()), key=_by_count):
                value.depth = depth
                yield value
                yield from walk(value.slug, depth + 1)

        return list(walk("", 0))

    def _places_of(self, facet: Facet, slugs: Set[str]) -> dict[str, int]:
        """Return slug -> its place in the order that the source gives; unknown ones last."""
        places = self._places.get(facet.name, {})
        if not slugs <= places.keys():
            given = facet.source.labels({*places, *slugs})
            places = self._places[facet.name] = {slug: at for at, slug in enumerate(given)}
        unknown = sorted(slugs - places.keys())
        return {**places, **{slug: at for at, slug in enumerate(unknown, len(places))}}

    def _parents_of(self, facet: Facet, slugs: Iterable[str]) -> dict[str, str]:
        parents = self._parents.setdefault(facet.name, {})
        known = self._known_parents.setdefault(facet.name, set())
        named = self._labels.get((facet.name, get_language() or ""), {})
        missing = named.keys() & set(slugs) - known
        if missing:
            parents |= facet.source.parents(missing)
            known |= missing
        return parents


@cache
def _heading(name: str, _shown_in: str) -> str:
    return str(FACETS_BY_NAME[name].label)


def _by_count(value: FacetValue) -> tuple[int, str]:
    return (-value.count, value.label.casefold())


_lock = threading.Lock()
_kept: dict[Vocabulary, Labels] = {}


def labels_at(vocabulary: Vocabulary) -> Labels:
    """Return the labels of that state of the vocabularies (see ``hidden_keys``)."""
    with _lock:
        if vocabulary not in _kept:
            _kept.clear()
            _kept[vocabulary] = Labels()
        return _kept[vocabulary]
