"""The plan in Elasticsearch's query language.

Equal plans give equal bytes: the server keeps the answers to what it was asked before.
"""

from collections.abc import Sequence
from typing import Any, TypeAlias

from search.analysis import LANGUAGES, token, variants
from search.engines import plan
from search.engines.base import FOUND_IN
from search.facets import FACETS_BY_NAME

Body: TypeAlias = dict[str, Any]

DELETED: Body = {"term": {"deleted": True}}

PLACE = "segments.place"

_FIELDS = {"text": "segments.text"}


class Translator:
    """Turns one plan into a query; with *moments*, its best segments come with the hits."""

    def __init__(self, moments: int = 0) -> None:
        self.moments = moments

    def query(self, asked: plan.Query) -> Body:  # noqa: C901, PLR0911, PLR0912 - one case a kind of query
        match asked:
            case plan.Everything():
                return {"bool": {"must_not": [DELETED]}}
            case plan.Word(field, word):
                terms = [{"term": {_FIELDS.get(field, field): one}} for one in variants(word)]
                return {"dis_max": {"queries": terms}}
            case plan.Phrase(field, words, slop):
                return _phrase(_FIELDS.get(field, field), words, slop)
            case plan.TitleWord(word, begins):
                return {"prefix" if begins else "term": {"title_words": word}}
            case plan.WrittenWord(word):
                return {"term": {"words": word}}
            case plan.InFacet(facet, slug):
                return {"term": {FACETS_BY_NAME[facet].field: slug}}
            case plan.Keys(keys):
                return {"terms": {"pk": sorted(map(int, keys))}}
            case plan.AnyOf(parts, at_least):
                return _any_of([self.query(part) for part in parts], at_least)
            case plan.AllOf(must, must_not):
                # A tombstone has no text and no facets: it only fits where nothing is wanted.
                unwanted = [self.query(part) for part in must_not] + ([] if must else [DELETED])
                wanted = [self.query(part) for part in must]
                return {"bool": {"filter": wanted, "must_not": unwanted}}
            case plan.Weighted(query, weight):
                return {"bool": {"must": [self.query(query)], "boost": weight}}
            case plan.Constant(query, score):
                return {"constant_score": {"filter": self.query(query), "boost": score}}
            case plan.BestSegment(query, weight):
                return self._best_segment(query, weight)
            case plan.Ranked(query, scores, lowered):
                shoulds = [self.query(score) for score in scores]
                scored = {"bool": {"filter": [self.query(query)], "should": shoulds}}
                return _lowering(scored, self.query(lowered)) if lowered else scored

    def _best_segment(self, query: plan.Query, weight: float) -> Body:
        best = _nested(self.query(query), weight)
        if not self.moments:
            return best
        best["nested"]["inner_hits"] = {
            "name": "moments",
            "size": self.moments,
            "_source": ["segments.moment"],
            "ignore_unmapped": True,
        }
        counted = _nested(self.query(query), 0.0)
        counted["nested"]["inner_hits"] = {
            "name": "found",
            "size": FOUND_IN,
            "_source": False,
            "docvalue_fields": [PLACE],
            "ignore_unmapped": True,
        }
        return {"bool": {"should": [best, counted]}}


def _lowering(query: Body, lowered: Body) -> Body:
    """Lift whatever is not *lowered*: scores here are never below zero."""
    return {
        "function_score": {
            "query": query,
            "functions": [
                {"filter": lowered, "weight": 0},
                {"filter": {"bool": {"must_not": [lowered]}}, "weight": plan.REPLACED_WEIGHT},
            ],
            "boost_mode": "sum",
        }
    }


def _nested(query: Body, weight: float) -> Body:
    return {
        "nested": {
            "path": "segments",
            "query": query,
            "score_mode": "max",
            "boost": weight,
            # What has no segments is in an index that does not know them.
            "ignore_unmapped": True,
        }
    }


def _phrase(field: str, words: Sequence[str], slop: int) -> Body:
    spoken = [" ".join(token(word, mark) for word in words) for mark in LANGUAGES]
    return _any_of([{"match_phrase": {field: {"query": one, "slop": slop}}} for one in spoken])


def _any_of(queries: Sequence[Body], at_least: int = 1) -> Body:
    return {"bool": {"should": list(queries), "minimum_should_match": at_least}}
