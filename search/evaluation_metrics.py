"""How good rankings are, by trec_eval's definitions.

Grades of 1 and more are relevant, what nobody judged is not. A run gives every found
document a score; of equal scores the document that sorts last by its id stands first,
as in trec_eval.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice

Grades = Mapping[str, int]  # document -> grade, of one query
Judgements = Mapping[str, Grades]
Run = Mapping[str, Mapping[str, float]]  # query -> document -> score


def ranking(scores: Mapping[str, float]) -> list[str]:
    """Return the documents of one query's *scores*, best first."""
    return sorted(scores, key=lambda document: (scores[document], document), reverse=True)


def ndcg(grades: Grades, ranked: Sequence[str], depth: int) -> float:
    """Return the discounted gain of the first *depth*, as a share of the best possible."""
    gains = [max(0, grades.get(document, 0)) for document in ranked]
    ideal = _gain(sorted(grades.values(), reverse=True), depth)
    return _gain(gains, depth) / ideal if ideal else 0.0


def average_precision(grades: Grades, ranked: Sequence[str]) -> float:
    """Return the mean, over all relevant documents, of the precision at their rank."""
    found, total = 0, 0.0
    for rank, document in enumerate(ranked, start=1):
        if grades.get(document, 0) > 0:
            found += 1
            total += found / rank
    return total / _relevant(grades) if found else 0.0


def recall(grades: Grades, ranked: Sequence[str], depth: int) -> float:
    """Return the share of all relevant documents that the first *depth* hold."""
    relevant = _relevant(grades)
    return _hits(grades, ranked, depth) / relevant if relevant else 0.0


def precision(grades: Grades, ranked: Sequence[str], depth: int) -> float:
    """Return the relevant share of the first *depth*; places left empty count as misses."""
    return _hits(grades, ranked, depth) / depth


METRICS: Mapping[str, Callable[[Grades, Sequence[str]], float]] = {
    "nDCG@10": lambda grades, ranked: ndcg(grades, ranked, 10),
    "MAP": average_precision,
    "recall@100": lambda grades, ranked: recall(grades, ranked, 100),
    "P@30": lambda grades, ranked: precision(grades, ranked, 30),
}


def measure(judgements: Judgements, run: Run) -> dict[str, float]:
    """Return the mean of each metric over the queries that were both judged and asked.

    A query that found nothing counts as zero, and so does one without a relevant document.
    """
    judged = {query: grades for query, grades in judgements.items() if query in run}
    rankings = {query: ranking(run[query]) for query in judged}
    return {
        name: _mean([metric(judged[query], rankings[query]) for query in judged])
        for name, metric in METRICS.items()
    }


def _gain(gains: Iterable[int], depth: int) -> float:
    ranked = enumerate(islice(gains, depth), start=1)
    return sum(gain / math.log2(rank + 1) for rank, gain in ranked if gain > 0)


def _hits(grades: Grades, ranked: Sequence[str], depth: int) -> int:
    return sum(grades.get(document, 0) > 0 for document in ranked[:depth])


def _relevant(grades: Grades) -> int:
    return sum(grade > 0 for grade in grades.values())


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
