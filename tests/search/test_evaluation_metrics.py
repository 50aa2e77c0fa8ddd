"""The figures of evaluate_search are those of trec_eval, whose own code is asked here."""

import pytest
import pytrec_eval
from hypothesis import given
from hypothesis import strategies as st

from search.evaluation_metrics import METRICS, Judgements, Run, measure

NAMES = {"nDCG@10": "ndcg_cut_10", "MAP": "map", "recall@100": "recall_100", "P@30": "P_30"}

queries = st.sampled_from(["q1", "q2", "q10", "ñ"])
documents = st.sampled_from([f"d{number}" for number in range(130)] + ["é", "D1", "ß"])
# Few different scores, so that ties are common.
scores = st.integers(-3, 40).map(float)
judgements = st.dictionaries(
    queries, st.dictionaries(documents, st.integers(-1, 4), min_size=1, max_size=40), min_size=1
)
runs = st.dictionaries(queries, st.dictionaries(documents, scores, max_size=133), min_size=1)


def by_trec_eval(judged: Judgements, run: Run) -> dict[str, float]:
    evaluator = pytrec_eval.RelevanceEvaluator(judged, set(NAMES.values()))
    found = evaluator.evaluate(run)
    # trec_eval leaves out a query that found nothing; here it counts as zero.
    asked = [query for query in run if query in judged]
    return {
        name: sum(found.get(query, {}).get(theirs, 0.0) for query in asked) / max(1, len(asked))
        for name, theirs in NAMES.items()
    }


@given(judgements, runs)
def test_figures_are_those_of_trec_eval(judged: Judgements, run: Run) -> None:
    ours = measure(judged, run)

    assert ours == pytest.approx(by_trec_eval(judged, run), abs=1e-9)
    assert ours.keys() == METRICS.keys()


def test_of_equal_scores_the_last_id_stands_first() -> None:
    judged = {"q": {"b": 1}}

    assert measure(judged, {"q": {"a": 1.0, "b": 1.0}})["MAP"] == 1.0
    assert measure(judged, {"q": {"c": 1.0, "b": 1.0}})["MAP"] == 0.5


def test_a_higher_grade_is_worth_more() -> None:
    judged = {"q": {"best": 2, "good": 1}}

    best_first = measure(judged, {"q": {"best": 2.0, "good": 1.0}})["nDCG@10"]
    good_first = measure(judged, {"q": {"best": 1.0, "good": 2.0}})["nDCG@10"]

    assert best_first == 1.0
    assert good_first < best_first


def test_a_query_that_finds_nothing_counts_and_one_never_judged_does_not() -> None:
    judged = {"q1": {"a": 1}, "q2": {"a": 1}}

    figures = measure(judged, {"q1": {"a": 1.0}, "q2": {}, "never judged": {"a": 1.0}})

    assert figures["MAP"] == 0.5


def test_figures_of_nothing_are_zero() -> None:
    assert set(measure({}, {}).values()) == {0.0}
