"""The plan in the embedded engine's own queries.

Nothing here is parsed by the engine: its parser can be crashed by visitor text.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence

import tantivy

from search.analysis import LANGUAGES, token, variants
from search.engines import plan
from search.facets import FACETS_BY_NAME

Q = tantivy.Query
Must, Should, MustNot = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Occur.MustNot

# Returns key -> what the best segment of that resource that fits a query adds to its score.
Lift = Callable[[plan.BestSegment], Mapping[str, float]]


class Translator:
    """Turns plans into queries against one state of one index."""

    def __init__(
        self,
        index: tantivy.Index,
        searcher: tantivy.Searcher,
        facets: Collection[str] = (),
        lift: Lift = lambda _query: {},
    ) -> None:
        self.schema = index.schema
        self.searcher = searcher
        self.facets = facets
        self.lift = lift

    def query(self, asked: plan.Query) -> tantivy.Query:  # noqa: C901, PLR0911, PLR0912 - one case a kind of query
        match asked:
            case plan.Everything():
                return Q.all_query()
            case plan.Word(field, word):
                return self._word(field, word)
            case plan.Phrase(field, words, slop):
                return self._phrase(field, words, slop)
            case plan.TitleWord(word, begins=True):
                return Q.regex_query(self.schema, "title_words", f"{re.escape(word)}.*")
            case plan.TitleWord(word):
                return self._term("title_words", word)
            case plan.WrittenWord(word):
                return self._term("words", word)
            case plan.InFacet(facet, slug):
                known = facet in self.facets
                return self._term(FACETS_BY_NAME[facet].field, slug) if known else Q.empty_query()
            case plan.Keys(keys):
                return Q.term_set_query(self.schema, "key", sorted(keys))
            case plan.AnyOf(parts, at_least):
                return _any_of([self.query(part) for part in parts], at_least)
            case plan.AllOf(must, must_not):
                return self._all_of(must, must_not)
            case plan.Weighted(query, weight):
                return Q.boost_query(self.query(query), weight)
            case plan.Constant(query, score):
                return Q.const_score_query(self.query(query), score)
            case plan.BestSegment():
                return self._best_segment(asked)
            case plan.Ranked(query, scores, lowered):
                fits = Q.const_score_query(self.query(query), 0.0)
                shoulds = [(Should, self.query(score)) for score in scores]
                return Q.boolean_query([(Must, fits), *shoulds, *self._lowering(lowered)])

    def _term(self, field: str, term: str) -> tantivy.Query:
        return Q.term_query(self.schema, field, term, "freq")

    def _word(self, field: str, word: str) -> tantivy.Query:
        known = [
            self._term(field, variant)
            for variant in variants(word)
            if self.searcher.doc_freq(field, variant)
        ]
        if not known:
            return Q.empty_query()
        return known[0] if len(known) == 1 else Q.disjunction_max_query(known)

    def _phrase(self, field: str, words: Sequence[str], slop: int) -> tantivy.Query:
        found = []
        for mark in LANGUAGES:
            parts: list[str | tuple[int, str]] = [token(word, mark) for word in words]
            if all(self.searcher.doc_freq(field, part) for part in parts):
                found.append(Q.phrase_query(self.schema, field, parts, slop))
        return _any_of(found)

    def _all_of(self, must: Sequence[plan.Query], must_not: Sequence[plan.Query]) -> tantivy.Query:
        clauses = [(Must, self.query(part)) for part in must] or [(Must, Q.all_query())]
        return Q.boolean_query(clauses + [(MustNot, self.query(part)) for part in must_not])

    def _lowering(self, lowered: plan.Query | None) -> list[tuple[tantivy.Occur, tantivy.Query]]:
        """Return a score below zero: to lift all others would cost a walk over all of them."""
        field, known = FACETS_BY_NAME[plan.REPLACED.facet].field, plan.REPLACED.facet in self.facets
        if lowered is None or not known or not self.searcher.doc_freq(field, plan.REPLACED.slug):
            return []
        return [(Should, Q.const_score_query(self.query(lowered), -plan.REPLACED_WEIGHT))]

    def _best_segment(self, asked: plan.BestSegment) -> tantivy.Query:
        lifted = [
            Q.const_score_query(self._term("key", key), score)
            for key, score in self.lift(asked).items()
        ]
        return _any_of(lifted)


def _any_of(queries: Sequence[tantivy.Query], at_least: int = 1) -> tantivy.Query:
    if len(queries) < at_least or not queries:
        return Q.empty_query()
    if len(queries) == 1:
        return queries[0]
    shoulds = [(Should, query) for query in queries]
    # Told the minimum, the engine takes a slower way, even where it is one.
    if at_least == 1:
        return Q.boolean_query(shoulds)
    return Q.boolean_query(shoulds, minimum_number_should_match=at_least)
