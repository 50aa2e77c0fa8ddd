"""Resources that are like another one, for the foot of its page."""

import logging
from collections.abc import Collection

from resources.cards import Card, CardMaker, visible_rows
from search.engines import get_engine, plan
from search.engines.base import EngineUnavailableError, RawHit
from search.labels import labels_at
from search.outbox import hidden_keys
from search.replaced import replaced_among

logger = logging.getLogger(__name__)

SIMILAR = 4
# Looked up beyond those: what another resource has replaced is known to the database alone.
SPARE = 4


def similar_cards(page: int, but: Collection[int] = ()) -> list[Card]:
    """Return cards of visible resources like *page*, in its language, most alike first.

    Neither *page* nor what is among *but*, nor what has been replaced. Empty where
    *page* is not indexed or the engine does not answer.
    """
    try:
        with get_engine().waiting():
            return _cards(str(page), frozenset(map(str, but)))
    except EngineUnavailableError:
        logger.warning("The search engine is not available; nothing similar is shown")
        return []


def _cards(key: str, but: frozenset[str]) -> list[Card]:
    hidden, vocabulary = hidden_keys()
    engine = get_engine()
    found: list[RawHit] = []
    for own in engine.top(plan.Keys(frozenset({key})), 1):
        found += engine.top(plan.similar(key, own.stored, hidden | but), SIMILAR + SPARE)
    rows = visible_rows([hit.pk for hit in found])
    replaced = replaced_among(rows)
    shown = [hit for hit in found if hit.pk in rows and hit.pk not in replaced][:SIMILAR]
    labels, maker = labels_at(vocabulary), CardMaker()
    return [
        maker.make(
            rows[hit.pk],
            labels.of("audience", hit.stored["facets"].get("audience", ())).values(),
            hit.stored["card"],
        )
        for hit in shown
    ]
