"""Topics to go on with where a search found nothing."""

from collections import Counter
from collections.abc import Container, Iterable

from search.engines import get_engine, plan
from search.engines.base import RawHit, SearchRequest
from search.labels import Labels
from search.query import SearchQuery
from search.results import RelatedTopic
from search.text_query import TextQuery

TOPIC = "topic"
OFFERED = 5
LOOKED_AT = 10  # of the nearest resources; further ones are near by chance


def related_topics(
    request: SearchRequest, nearest: Iterable[RawHit], visible: Container[int], labels: Labels
) -> tuple[RelatedTopic, ...]:
    """Return topics that have resources, to go on with from a fruitless *request*.

    First those that an editor said the words mean, then those of the *nearest* resources
    that are *visible*, most common first; where there are none, the broadest topics.
    Raises EngineUnavailableError.
    """
    near = [hit for hit in nearest if hit.pk in visible][:LOOKED_AT]
    slugs = list(dict.fromkeys([*_meant(request), *_common(near, labels)]))[: OFFERED * 2]
    slugs = slugs or _broadest(labels)
    found = [plan.matching(TextQuery(), {TOPIC: (slug,)}, request.hidden) for slug in slugs]
    totals = dict(zip(slugs, get_engine().totals(found), strict=True))
    named = labels.of(TOPIC, [slug for slug in slugs if totals[slug]])
    return tuple(
        RelatedTopic(label, SearchQuery(filters={TOPIC: (slug,)}).url())
        for slug, label in list(named.items())[:OFFERED]
    )


def _meant(request: SearchRequest) -> list[str]:
    terms = (term for group in request.text.required for term in group.facet_terms)
    return [slug for facet, slug in terms if facet == TOPIC]


def _common(hits: Iterable[RawHit], labels: Labels) -> list[str]:
    """Return the topics of *hits*, the most common first, of equals the narrower."""
    named = Counter(slug for hit in hits for slug in hit.stored["facets"].get(TOPIC, ()))
    broader = labels.broader(TOPIC, named)
    # A broad topic that all have by way of one narrower topic says less than that.
    needless = {above for slug, above in broader.items() if named[slug] == named[above]}
    return [slug for slug, _count in named.most_common() if slug not in needless]


def _broadest(labels: Labels) -> list[str]:
    slugs = [term.slug for term in labels.names(TOPIC)]
    broader = labels.broader(TOPIC, slugs)
    return [slug for slug in slugs if slug not in broader]
