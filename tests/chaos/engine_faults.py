"""Everything that befalls an engine; each fault lasts for a block and is healed at its end.

A fault yields whether it is known to have happened; else only a child can tell that it felt it.
"""

import http.client
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit

import tantivy
from django.conf import settings

from search.engines.base import EngineBusyError
from search.locks import file_lock
from tests.chaos.processes import Teller, fork
from tests.chaos.proxy import Proxy
from tests.servers.elasticsearch import Cluster


@dataclass
class World:
    """What faults can be done to; *largest_file* is what new relays may index."""

    chance: Random
    log: Path
    proxy: Proxy | None = None
    url: str = ""  # of Elasticsearch itself, behind the proxy
    cluster: Cluster | None = None
    largest_file: int = 0


HOLDING = "holding"

Fault = Callable[[World], AbstractContextManager[bool]]


def faults(world: World) -> Mapping[str, Fault]:
    """Return what can befall the site's engine here, by name."""
    if world.proxy is None:
        return TANTIVY
    if world.cluster is None:
        return ELASTICSEARCH
    if len(world.cluster.urls) == 1:
        return ELASTICSEARCH | {"server killed": server_killed}
    return ELASTICSEARCH | {"one node of several lost": server_killed}


# After these, a worker makes the index anew, which would heal what a lost change left wrong.
DAMAGING = frozenset({"index folder wiped", "index file cut", "indexes wiped"})


# The embedded engine


@contextmanager
def folder_wiped(_world: World) -> Iterator[bool]:
    was_there = Path(settings.SEARCH_INDEX_DIR).is_dir()
    shutil.rmtree(settings.SEARCH_INDEX_DIR, ignore_errors=True)
    yield was_there


@contextmanager
def file_cut(world: World) -> Iterator[bool]:
    """Put half of a file in its place; the processes that have it open keep the whole one."""
    files = [
        path
        for pattern in ("*.term", "*.store", "*.pos", "meta.json")
        for path in settings.SEARCH_INDEX_DIR.glob(f"generation-*/*/{pattern}")
    ]
    is_cut = False
    if files:
        path = world.chance.choice(sorted(files))
        half = path.with_suffix(".half")
        # Meanwhile the engine may have done away with it.
        with suppress(FileNotFoundError):
            content = path.read_bytes()
            half.write_bytes(content[: len(content) // 2])
            half.replace(path)
            is_cut = True
    yield is_cut


def _serving() -> Path:
    return Path(settings.SEARCH_INDEX_DIR) / (settings.SEARCH_INDEX_DIR / "current").read_text()


def _hold_lock(teller: Teller) -> None:
    with file_lock(_serving() / "write.lock", wait=10):
        teller.stand(HOLDING)


def _hold_writer(teller: Teller) -> None:
    """Have Tantivy's own writer open, as a program does that knows nothing of our lock."""
    with file_lock(_serving() / "write.lock", wait=10):
        writer = tantivy.Index.open(str(_serving() / "resources")).writer(15_000_000, 1)
    teller.tell("at", HOLDING)
    teller.stand(str(writer))


@contextmanager
def _held(hold: Callable[[Teller], None], world: World) -> Iterator[bool]:
    def try_to_hold(teller: Teller) -> None:
        # Without an index, or with a busy one, there is nothing to hold.
        with suppress(FileNotFoundError, EngineBusyError):
            hold(teller)
        teller.stand("holding nothing")

    holder = fork(try_to_hold, world.log, role="holder")
    try:
        yield holder.wait_for("at") == HOLDING
    finally:
        holder.kill()


@contextmanager
def disk_full(world: World) -> Iterator[bool]:
    """Let no file that a relay writes to the index grow beyond a size which it soon has."""
    world.largest_file = world.chance.choice([100, 1_000, 5_000])
    try:
        yield False
    finally:
        world.largest_file = 0


TANTIVY: Mapping[str, Fault] = {
    "index folder wiped": folder_wiped,
    "index file cut": file_cut,
    "write lock held": partial(_held, _hold_lock),
    "second writer": partial(_held, _hold_writer),
    "disk full": disk_full,
}


# Elasticsearch


@contextmanager
def _proxy_mode(mode: str, world: World) -> Iterator[bool]:
    assert world.proxy is not None
    world.proxy.become(mode)
    try:
        yield True
    finally:
        world.proxy.become("pass")


@contextmanager
def _setting(indexes: str, name: str, value: Any, world: World) -> Iterator[bool]:
    """Give every index of the site that there is a setting, and take it back."""
    pattern = f"{settings.ELASTICSEARCH_INDEX}.{indexes}"
    _call(world, "PUT", f"/{pattern}/_settings?allow_no_indices=true", {name: value})
    try:
        yield True
    finally:
        # Also of those that were made meanwhile.
        _call(world, "PUT", f"/{pattern}/_settings?allow_no_indices=true", {name: None})


@contextmanager
def indexes_wiped(world: World) -> Iterator[bool]:
    found = _call(world, "GET", f"/_cat/indices/{settings.ELASTICSEARCH_INDEX}.*?format=json")
    for row in found:
        _call(world, "DELETE", f"/{row['index']}?ignore_unavailable=true")
    yield bool(found)


@contextmanager
def server_killed(world: World) -> Iterator[bool]:
    """Kill a node; it is back, with the data that it had, before the next check."""
    assert world.cluster is not None
    node = world.chance.randrange(len(world.cluster.urls))
    world.cluster.kill(node)
    try:
        yield True
    finally:
        world.cluster.start(node)
        world.cluster.wait()


def _call(world: World, method: str, path: str, body: Any = None) -> Any:
    """Ask the server itself, past the proxy, over a connection that no child inherits."""
    address = urlsplit(world.url.split(",")[0])
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=30)
    try:
        connection.request(
            method, path, body and json.dumps(body), {"Content-Type": "application/json"}
        )
        answer = connection.getresponse()
        content = answer.read()
        if answer.status >= 400:
            raise OSError(f"{method} {path}: {answer.status} {content[:200]!r}")
        return json.loads(content)
    finally:
        connection.close()


_MODES = {
    "refuse": "connection refused",
    "hang": "hanging",
    "503": "answers 503",
    "429": "answers 429",
    "cut": "answer cut in mid-bulk",
}
ELASTICSEARCH: Mapping[str, Fault] = {
    **{name: partial(_proxy_mode, mode) for mode, name in _MODES.items()},
    "read-only": partial(_setting, "*", "index.blocks.read_only_allow_delete", True),
    "half of a bulk busy": partial(_setting, "*.segmented", "index.blocks.write", True),
    "some of a bulk refused": partial(
        _setting, "*.segmented", "index.mapping.nested_objects.limit", 0
    ),
    "indexes wiped": indexes_wiped,
}
