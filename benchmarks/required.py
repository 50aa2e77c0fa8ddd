"""What it costs that words may stand anywhere: in files and speech as well as in what ranks.

Every search is made twice, once as the site makes it and once with its words looked for
in the scored field alone, which finds less.
"""

from collections.abc import Callable, Sequence
from functools import partial

from benchmarks.cases import Case
from benchmarks.measuring import Clock, measure
from benchmarks.pages import Call, calls_of
from benchmarks.tables import Table
from search.engines import get_engine, plan


def required_text(
    cases: Sequence[Case], clock: Clock, forget: Callable[[], None], repeats: int
) -> Table:
    """Compare the engine calls of each search with those that look in the scored field.

    *forget* has a server forget its answers, so that none is given from memory.
    """
    rows, data = [], {}
    for case in (case for case in cases if any(query.text for query in case.queries)):
        everywhere = partial(_ask, calls_of(case.queries), forget)
        cost = measure([everywhere, partial(_scored_alone, everywhere)], clock, repeats=repeats)
        rows.append([case.name, cost.ratio(0, 1)])
        data[case.name] = cost.seconds
    return Table(
        "CPU of the engine, in times of looking for words in the scored field alone",
        ("Search", "Ratio (quartiles)"),
        rows,
        data=data,
    )


def _ask(calls: Sequence[Call], forget: Callable[[], None]) -> None:
    forget()
    engine = get_engine()
    for call in calls:
        call(engine)


def _scored_alone(ask: Callable[[], None]) -> None:
    everywhere = plan.REQUIRED
    plan.REQUIRED = "main"
    try:
        ask()
    finally:
        plan.REQUIRED = everywhere
