"""Terms proposed for a text: those it names, and those typical of what is like it.

Typical is what resources like it have more often than the library has as a whole. Nothing
leaves this machine.
"""

import logging
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from resources.describing import Proposal
from search import sources
from search.analysis import STOP_WORDS, words
from search.engines import get_engine, plan
from search.engines.base import EngineUnavailableError, SearchEngine
from search.facets import FACETS
from search.labels import labels_at
from search.named import TermNames
from search.outbox import hidden_keys

logger = logging.getLogger(__name__)

CANDIDATES = 60  # words of the text that are looked up
TYPICAL = 20  # of those, the rarest in the library for how often they are said
LIKE_IT = 30  # resources that are asked what they are about
FEWEST = 2  # of those that must have a term; one has it by chance
SECONDS = 3.0  # that an editor who asked waits for an engine


def propose_terms(text: str, key: int | None = None) -> list[Proposal]:
    """Return the terms that *text* names, most often said first, then the typical ones.

    The resource *key* itself is not asked. With the engine down, those that it names.
    """
    spoken = words(text)
    named = _named(spoken)
    try:
        with get_engine().waiting(SECONDS):
            typical = _typical(spoken, key)
    except EngineUnavailableError:
        logger.warning("The search engine is not available; only terms named are proposed")
        typical = []
    return list(dict.fromkeys([*named, *typical]))


def _named(spoken: Sequence[str]) -> list[Proposal]:
    """Return the terms of which a name or synonym is said."""
    try:
        _hidden, vocabulary = hidden_keys()
    except EngineUnavailableError:
        return TermNames().said_in(spoken)
    return labels_at(vocabulary).term_names.said_in(spoken)


def _typical(spoken: Sequence[str], key: int | None) -> list[Proposal]:
    engine = get_engine()
    hidden, _vocabulary = hidden_keys()
    asked = hidden if key is None else hidden | {str(key)}
    telling = _telling(engine, spoken)
    if not telling:
        return []
    about = tuple(plan.Word("main", word) for word in telling)
    unasked = (plan.Keys(asked),) if asked else ()
    hits = engine.top(plan.Ranked(plan.AllOf((plan.AnyOf(about),), unasked), about), LIKE_IT)
    near: dict[tuple[str, str], float] = defaultdict(float)
    often: Counter[tuple[str, str]] = Counter()
    for rank, hit in enumerate(hits):
        for facet, slugs in hit.stored["facets"].items():
            for slug in slugs if facet in _PROPOSED else ():
                near[facet, slug] += 1 / (rank + LIKE_IT / 3)
                often[facet, slug] += 1
    values = [value for value in near if often[value] >= FEWEST]
    totals = engine.totals([plan.Everything(), *(plan.InFacet(*value) for value in values)])
    everything = max(totals[0], 1)
    scores = {
        value: near[value] * math.log(often[value] / len(hits) * everything / max(total, 1))
        for value, total in zip(values, totals[1:], strict=True)
    }
    best = sorted((value for value in values if scores[value] > 0), key=lambda v: -scores[v])
    return [Proposal(_PROPOSED[facet], slug) for facet, slug in best]


_PROPOSED = {
    facet.name: "resourcetag"
    if isinstance(facet.source, sources.Tag)
    else str(facet.source.model._meta.model_name)
    for facet in FACETS
    if isinstance(facet.source, sources.Tag | sources.Vocabulary)
}


def _telling(engine: SearchEngine, spoken: Iterable[str]) -> list[str]:
    """Return the words that tell this text from the rest of the library."""
    said = Counter(word for word in spoken if word not in STOP_WORDS and len(word) > 1)
    candidates = [word for word, _often in said.most_common(CANDIDATES)]
    queries = [plan.Word("main", word) for word in candidates]
    totals = engine.totals([plan.Everything(), *queries])
    weights = {
        word: said[word] * math.log((totals[0] + 1) / total)
        for word, total in zip(candidates, totals[1:], strict=True)
        if total
    }
    return sorted(weights, key=lambda word: -weights[word])[:TYPICAL]
