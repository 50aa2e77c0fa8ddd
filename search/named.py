"""The terms and tags that a text names, found by the words of their names."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from resources.describing import Proposal
from resources.models import ResourceTag
from search import sources
from search.analysis import LANGUAGES, STOP_WORDS, tokens, words
from search.facets import FACETS

# One name of a term, by its place among all names.
_Place: TypeAlias = int


class TermNames:
    """Every name and synonym of terms and tags, as of when they were read.

    A text is looked up word by word, so that its length matters, and hardly the number of
    names.
    """

    def __init__(self) -> None:
        self._names: list[tuple[Proposal, int]] = []
        self._places: dict[tuple[str, ...], list[_Place]] = defaultdict(list)
        lengths: dict[str, set[int]] = defaultdict(set)
        for proposal, name in _names():
            spoken = words(name)
            if all(word in STOP_WORDS for word in spoken):
                continue
            place, length = len(self._names), len(spoken)
            self._names.append((proposal, length))
            # Tokens have a mark of their language, so all can be kept together.
            for key in {tuple(tokens(spoken, mark)) for mark in LANGUAGES}:
                self._places[key].append(place)
                lengths[key[0]].add(length)
        # First token -> how many tokens there are in names that begin with it.
        self._lengths = {token: sorted(some) for token, some in lengths.items()}

    def said_in(self, spoken: Sequence[str]) -> list[Proposal]:
        """Return the terms of which the folded words *spoken* say a name, most often first."""
        often: Counter[_Place] = Counter()
        for mark in LANGUAGES:
            # Of the languages, the one in which it is said most often counts.
            often |= self._said(tokens(spoken, mark))
        counts: Counter[Proposal] = Counter()
        for place in sorted(often):
            proposal, length = self._names[place]
            # A name of several words is rarely said by chance.
            counts[proposal] += often[place] * length
        return [proposal for proposal, _count in counts.most_common()]

    def _said(self, said: Sequence[str]) -> Counter[_Place]:
        found: Counter[_Place] = Counter()
        for at, token in enumerate(said):
            for length in self._lengths.get(token, ()):
                found.update(self._places.get(tuple(said[at : at + length]), ()))
        return found


def _names() -> Iterator[tuple[Proposal, str]]:
    for facet in FACETS:
        if isinstance(facet.source, sources.Vocabulary):
            model = facet.source.model
            for term in model._default_manager.all():
                proposal = Proposal(str(model._meta.model_name), term.slug)
                for name in (term.name, *term.translations.values(), *term.synonym_list):
                    yield proposal, name
        elif isinstance(facet.source, sources.Tag):
            for slug, name in ResourceTag.objects.values_list("slug", "name"):
                yield Proposal("resourcetag", slug), name
