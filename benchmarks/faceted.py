"""Pages a second on Elasticsearch, against ``FacetedSearch`` of its own client.

Both search the same indexes for the same queries, twenty resources and the counts of
all filters a page, without marks. No query stands twice in a round, and the server
forgets its answers before each, so that none is answered from memory.
"""

import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import django
from django.conf import settings

from benchmarks.cases import KINDS, SELECTED, many
from benchmarks.measuring import Ratio, ratio_of
from benchmarks.tables import Table
from benchmarks.targets import Target

CLIENTS = (1, 4)
TEXTS = 12  # of each kind; with each number of selections, so many pages in a round

Request = tuple[str, dict[str, tuple[str, ...]]]


def faceted(target: Target, rounds: int) -> Table:
    """Compare pages a second, for one client and for several at once."""
    work = {kind: _requests(kind) for kind in KINDS}
    ratios: dict[int, dict[str, Ratio]] = {}
    data: dict[str, Any] = {}
    for clients in CLIENTS:
        with ProcessPoolExecutor(clients, get_context("spawn"), initializer=django.setup) as pool:
            seconds = {kind: _measure(pool, clients, work[kind], rounds) for kind in KINDS}
        ratios[clients] = {kind: ratio_of(theirs, ours) for kind, (ours, theirs) in seconds.items()}
        together = [[sum(one) for one in zip(*(seconds[kind][who] for kind in KINDS), strict=True)]
                    for who in (0, 1)]  # fmt: skip
        ratios[clients]["all together"] = ratio_of(together[1], together[0])
        data[str(clients)] = seconds
    last = ratios[CLIENTS[-1]]
    rows = [
        [kind, *(ratios[clients][kind] for clients in CLIENTS), target.verdict(last[kind].median)]
        for kind in last
    ]
    return Table(
        "Pages a second on Elasticsearch, in times of FacetedSearch",
        ("Search", *(f"{clients} client{'s' * (clients > 1)}" for clients in CLIENTS),
         f"Target {target}, {CLIENTS[-1]} clients"),
        rows,
        data=data,
    )  # fmt: skip


def _requests(kind: str, texts: int = TEXTS) -> list[Request]:
    return [
        (query.text, dict(query.filters))
        for selected in SELECTED
        for query in many(kind, selected, texts)
    ]


def _measure(
    pool: ProcessPoolExecutor, clients: int, work: Sequence[Request], rounds: int
) -> tuple[list[float], list[float]]:
    """Return the seconds that each round took, ours and theirs; they take turns."""
    taken: tuple[list[float], list[float]] = ([], [])
    for turn in range(rounds + 1):
        for who, search in enumerate((_ours, _theirs)):
            forget()
            started = time.perf_counter()
            list(pool.map(search, [work[one::clients] for one in range(clients)]))
            if turn:  # the first round only warms up
                taken[who].append(time.perf_counter() - started)
    return taken


def forget() -> None:
    """Have the server forget the answers it keeps."""
    from search.engines.elasticsearch_client import working  # noqa: PLC0415 - the extra is optional

    with working() as client:
        client.indices.clear_cache(index=_alias(), request=True)


def _alias() -> str:
    return f"{settings.ELASTICSEARCH_INDEX}.search"


def _ours(work: Sequence[Request]) -> None:
    from search.engines import get_engine  # noqa: PLC0415 - a new process sets Django up first

    engine = get_engine()
    for request in map(_engine_request, work):
        engine.search(request)


def _engine_request(asked: Request) -> Any:
    from search.engines.base import SearchRequest, Sort  # noqa: PLC0415 - the same
    from search.facets import FACETS  # noqa: PLC0415 - the same
    from search.text_query import parse  # noqa: PLC0415 - the same

    text, filters = asked
    return SearchRequest(
        parse(text),
        filters,
        sort=Sort.RELEVANCE if text else Sort.NEWEST,
        facets=tuple(facet.name for facet in FACETS),
    )


def _theirs(work: Sequence[Request]) -> None:
    from benchmarks.faceted_search import page  # noqa: PLC0415 - the extra is optional

    for asked in work:
        page(_alias(), _engine_request(asked))


def differing(texts: int) -> list[Request]:
    """Return what the two answer differently, of some searches of each kind."""
    from benchmarks.faceted_search import page  # noqa: PLC0415 - the extra is optional
    from search.engines import get_engine  # noqa: PLC0415 - the same

    found = []
    for asked in (asked for kind in KINDS for asked in _requests(kind, texts)):
        request = _engine_request(asked)
        ours = get_engine().search(request)
        counts = {name: dict(values) for name, values in ours.counts.items()}
        if (ours.total, counts) != page(_alias(), request):
            found.append(asked)
    return found
