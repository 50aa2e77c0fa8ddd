"""What each kind of process does until it is killed."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

from home.schedule import carry_out
from search.engines import get_engine
from search.engines.base import EngineUnavailableError, StaleVersionError
from search.maintenance import IncompleteRebuildError, rebuild
from search.worker import RelayWorker
from tests.chaos import failpoints
from tests.chaos.bugs import BUGS
from tests.chaos.editor import Editor, take_turn
from tests.chaos.journal import Journal
from tests.chaos.operations import choose
from tests.chaos.processes import Teller
from tests.faults.disk import files_of_at_most

EDITORS = 3
ROLLED_BACK = 0.1  # of all changes
PAUSE = 0.03  # seconds between two changes of one editor

# What takes long, or a thousand pages, in a real site; else nothing would happen in minutes.
HURRIED: Mapping[str, float] = {
    "search.worker:IDLE": 0.02,
    "search.worker:BACK_OFF": 0.1,
    "search.worker:CHECK": 3.0,
    "search.relay:ROWS": 40,
    "search.relay:PAGES": 15,
    "search.maintenance:BATCH": 25,
    "search.engines.tantivy:PATIENCE": 1.0,
    "search.engines.elasticsearch_bulk:CHUNK": 2,
    "search.engines.elasticsearch_client:WORK_SECONDS": 6.0,
    "search.engines.elasticsearch_storage:GREEN_SECONDS": 5,
}
# Loaded here, once for all children.
_MODULES = {name: import_module(name.partition(":")[0]) for name in HURRIED}


@dataclass(frozen=True)
class Orders:
    """How one process is to work, and where it is to be killed ("" for anywhere)."""

    role: str
    number: int
    seed: int
    folder: Path
    point: str = ""
    passage: int = 1
    operations: list[str] = field(default_factory=list)
    bug: str = ""
    largest_file: int = 0  # bytes that a file of the index may have; 0 for any


def obey(orders: Orders) -> Callable[[Teller], None]:
    """Return the work of a process that has these *orders*."""

    def work(teller: Teller) -> None:
        hurry()
        if orders.bug:
            BUGS[orders.bug].apply()
        if orders.largest_file:
            fill_disk(teller, orders.largest_file)
        if orders.point:
            failpoints.arm(orders.role, orders.point, orders.passage, teller.stand)
        ROLES[orders.role](teller, orders)

    return work


def fill_disk(teller: Teller, largest: int) -> None:
    """Have what is written to the embedded engine, and nothing else, find the disk full."""

    def make(write: Callable[..., Any]) -> Callable[..., Any]:
        def write_without_room(*args: Any) -> Any:
            try:
                with files_of_at_most(largest):
                    return write(*args)
            except (EngineUnavailableError, StaleVersionError):
                raise  # of another cause
            except Exception:
                teller.tell("felt", "disk full")
                raise

        return write_without_room

    failpoints.replace("search.engines.tantivy:TantivyEngine._write", make)


def hurry() -> None:
    """Shorten every time and size of ``HURRIED``; an unknown name is an error."""
    for name, value in HURRIED.items():
        module, attribute = _MODULES[name], name.partition(":")[2]
        if not hasattr(module, attribute):
            raise AttributeError(name)
        setattr(module, attribute, value)


def _write(teller: Teller, orders: Orders) -> None:
    chance = Random(orders.seed)  # noqa: S311 - no secret
    journal = Journal(orders.folder / f"editor-{orders.number}.journal")
    editor = Editor(orders.number, EDITORS, chance, journal)
    while True:
        operation = choose(chance, orders.operations)
        rolled_back = chance.random() < ROLLED_BACK
        if editor.perform(operation, rolled_back=rolled_back):
            teller.tell("did", operation.name)
        elif rolled_back:
            teller.tell("did", "rolled back")
        _rest(PAUSE)


def _relay(teller: Teller, _orders: Orders) -> None:
    def make(original: Callable[..., Any]) -> Callable[..., Any]:
        def rebuild_and_tell(*args: Any) -> Any:
            teller.tell("rebuilds")
            return original(*args)

        return rebuild_and_tell

    failpoints.replace("search.worker:rebuild", make)

    def rest(seconds: float) -> bool:
        _rest(seconds)
        return False

    RelayWorker().run(rest)


def _publish(teller: Teller, _orders: Orders) -> None:
    def make(original: Callable[..., Any]) -> Callable[..., Any]:
        def in_turn(*args: Any) -> Any:
            take_turn(alone=False)
            return original(*args)

        return in_turn

    failpoints.replace("home.schedule:_lock", make)
    while True:
        outcome = carry_out()
        if outcome.done:
            teller.tell("did", "schedule kept")
        _rest(0.1)


def _rebuild(teller: Teller, _orders: Orders) -> None:
    """Make the index anew, until it is done; another process may be at it."""
    while True:
        try:
            rebuild(get_engine())
        except (EngineUnavailableError, IncompleteRebuildError):
            _rest(0.1)
        else:
            teller.tell("did", "rebuild")
            return


def _rest(seconds: float) -> None:
    if seconds:
        time.sleep(seconds)


ROLES: Mapping[str, Callable[[Teller, Orders], None]] = {
    "writer": _write,
    "relay": _relay,
    "scheduler": _publish,
    "rebuild": _rebuild,
}
