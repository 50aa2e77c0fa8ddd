"""The embedded engine's queries, built from what a visitor's words ask for.

Nothing here is parsed by the engine: its parser can be crashed by visitor text.
"""

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

import tantivy

from search.analysis import LANGUAGES, token, variants
from search.facets import FACETS_BY_NAME
from search.text_query import Group, TextQuery

Q = tantivy.Query
Must, Should, MustNot = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Occur.MustNot

# Weights beside BM25 over the combined field, in the same unit. See docs/ranking.
TITLE_WEIGHT = 0.3
NEIGHBOURS_WEIGHT = 0.2
NEIGHBOURS_SLOP = 2
SYNONYM_WEIGHT = 1.0
PHRASE_WEIGHT = 1.0
# A segment counts as one that the words are said in when it has this share of them.
SEGMENT_SHARE = 0.75


class QueryBuilder:
    """Queries against one state of one index."""

    def __init__(
        self,
        index: tantivy.Index,
        searcher: tantivy.Searcher,
        facets: Collection[str] = (),
    ) -> None:
        self.schema = index.schema
        self.searcher = searcher
        self.facets = facets

    def matching(
        self,
        text: TextQuery,
        filters: Mapping[str, Sequence[str]],
        hidden: frozenset[str],
    ) -> tantivy.Query:
        """Return what must hold, unscored: every word, every filter, nothing hidden."""
        must = [self.group(group, "everything") for group in text.required]
        must += self.chosen(filters)
        return self.combined(must, self.unwanted(text, hidden))

    def some(
        self, text: TextQuery, filters: Mapping[str, Sequence[str]], hidden: frozenset[str]
    ) -> tantivy.Query:
        """Return what has some of the words but not all."""
        groups = [self.group(group, "everything") for group in text.required]
        must = [any_of(groups), *self.chosen(filters)]
        return self.combined(must, [*self.unwanted(text, hidden), self.combined(groups, [])])

    def ranked(
        self, matching: tantivy.Query, text: TextQuery, lifted: Mapping[str, float]
    ) -> tantivy.Query:
        """Return *matching* with scores: BM25 over the combined field, and what lifts it.

        *lifted* maps keys to what a passage of theirs adds to their score.
        """
        clauses = [(Must, Q.const_score_query(matching, 0.0))]
        clauses += [(Should, clause) for clause in self.scores(text)]
        clauses += [
            (Should, Q.const_score_query(Q.term_query(self.schema, "key", key, "basic"), score))
            for key, score in lifted.items()
        ]
        return Q.boolean_query(clauses)

    def scores(self, text: TextQuery) -> list[tantivy.Query]:
        clauses = [self.word(word, "main") for word in text.scored]
        clauses += [Q.boost_query(self.word(word, "title"), TITLE_WEIGHT) for word in text.scored]
        for pair in pairwise(text.scored):
            near = self.phrase(pair, "main", NEIGHBOURS_SLOP)
            clauses.append(Q.boost_query(near, NEIGHBOURS_WEIGHT))
        for group in text.required:
            if len(group.words) > 1:
                clauses.append(Q.boost_query(self.phrase(group.words, "main"), PHRASE_WEIGHT))
            clauses += [
                Q.const_score_query(self.term(facet, slug), SYNONYM_WEIGHT)
                for facet, slug in group.facet_terms
            ]
        return clauses

    def segments(self, text: TextQuery, share: float = SEGMENT_SHARE) -> tantivy.Query:
        """Return, against the index of segments, those with most of the words."""
        found = list(dict.fromkeys(text.scored))
        wanted = max(1, round(len(found) * share))
        return Q.boolean_query(
            [(Should, self.word(word, "text")) for word in found]
            + [(Should, self.phrase(pair, "text", NEIGHBOURS_SLOP)) for pair in pairwise(found)],
            minimum_number_should_match=wanted,
        )

    def group(self, group: Group, field: str) -> tantivy.Query:
        """Return what holds *group*: its words, or one of the terms it is a synonym of."""
        if not group.facet_terms:
            return self.phrase(group.words, field)
        terms = [self.term(facet, slug) for facet, slug in group.facet_terms]
        return any_of([self.phrase(group.words, field), *terms])

    def word(self, word: str, field: str) -> tantivy.Query:
        """Return what holds *word* by the stem of any language, scored by the best one."""
        known = [
            Q.term_query(self.schema, field, variant, "freq")
            for variant in variants(word)
            if self.searcher.doc_freq(field, variant)
        ]
        if not known:
            return Q.empty_query()
        return known[0] if len(known) == 1 else Q.disjunction_max_query(known)

    def phrase(self, words: Sequence[str], field: str, slop: int = 0) -> tantivy.Query:
        """Return what holds *words* next to each other, in any one language."""
        if len(words) == 1:
            return self.word(words[0], field)
        found = []
        for mark in LANGUAGES:
            parts: list[str | tuple[int, str]] = [token(word, mark) for word in words]
            if all(self.searcher.doc_freq(field, part) for part in parts):
                found.append(Q.phrase_query(self.schema, field, parts, slop))
        return any_of(found)

    def chosen(self, filters: Mapping[str, Sequence[str]]) -> list[tantivy.Query]:
        return [
            any_of([self.term(name, slug) for slug in slugs]) for name, slugs in filters.items()
        ]

    def unwanted(self, text: TextQuery, hidden: frozenset[str]) -> list[tantivy.Query]:
        excluded = [self.group(group, "everything") for group in text.excluded]
        if hidden:
            excluded.append(Q.term_set_query(self.schema, "key", sorted(hidden)))
        return excluded

    def term(self, facet: str, slug: str) -> tantivy.Query:
        if facet not in self.facets:
            return Q.empty_query()
        return Q.term_query(self.schema, FACETS_BY_NAME[facet].field, slug, "basic")

    @staticmethod
    def combined(must: Sequence[tantivy.Query], must_not: Sequence[tantivy.Query]) -> tantivy.Query:
        if not must and not must_not:
            return Q.all_query()
        clauses = [(Must, query) for query in must] or [(Must, Q.all_query())]
        return Q.boolean_query(clauses + [(MustNot, query) for query in must_not])


def any_of(queries: Sequence[tantivy.Query]) -> tantivy.Query:
    if len(queries) == 1:
        return queries[0]
    if not queries:
        return Q.empty_query()
    return Q.boolean_query([(Should, query) for query in queries])
