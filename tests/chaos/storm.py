"""The parent: it starts processes, kills them, has the engine fail, and looks what is left."""

import select
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count, cycle
from pathlib import Path
from random import Random

from django.urls import get_resolver

from home.schedule import carry_out
from resources.models import ResourcePage
from search.documents import build_documents
from search.engines import get_engine
from search.maintenance import rebuild
from search.relay import drain
from tests.chaos import failpoints
from tests.chaos.bugs import BUGS
from tests.chaos.engine_faults import DAMAGING, World, faults
from tests.chaos.invariant import settle_and_check
from tests.chaos.journal import Journal
from tests.chaos.operations import build_library
from tests.chaos.processes import Child, ChildFailedError, Told, answer_of, fork
from tests.chaos.report import Findings, Plan, Report
from tests.chaos.roles import EDITORS, Orders, obey

EPISODE = 6.0  # seconds between two checks
WITH_A_BUG = 2.5  # the same where a bug is to be found soon
BETWEEN_KILLS = 0.4  # seconds between two at no named point, on average
ANYWHERE = 0.4  # of all processes are killed at no named point
FAULT_BEGINS, FAULT_ENDS = 0.1, 0.6  # parts of an episode
LATEST = 4  # times the planned length, where points are left that nobody reached
AT_ONCE: Mapping[str, int] = {"writer": EDITORS, "relay": 2, "scheduler": 1}

Progress = Callable[[Report, float], None]


@dataclass
class Storm:
    """A run on the site's database and engine, which nobody else may use meanwhile."""

    plan: Plan
    folder: Path
    world: World
    progress: Progress = lambda _report, _done: None
    report: Report = field(init=False)

    def __post_init__(self) -> None:
        self.report = Report(self.plan.stack)
        self._bug = BUGS.get(self.plan.bug)
        self._chance = Random(self.plan.seed)  # noqa: S311 - no secret
        self._seeds = count(self.plan.seed * 1_000_000)
        self._length = WITH_A_BUG if self._bug else EPISODE
        self._children: list[tuple[Child, int]] = []
        self._felt: set[str] = set()  # faults that befell somebody in this episode
        harmful = [] if self._bug else [*faults(self.world)]
        harmless = [fault for fault in harmful if fault not in DAMAGING]
        # By whether an episode leaves the index to delivery alone.
        self._is_unaided = True
        self._faults = {
            True: self._shuffled(["", *harmless]),
            False: self._shuffled(["", *harmful]),
        }

    def run(self) -> Report:
        """Storm, and return what happened."""
        # Of all journals the first one in their order.
        _warm_up(Journal(self.folder / "begin.journal"))
        answer_of(_index, self.world.log)
        started = time.monotonic()
        try:
            while not self._is_over(time.monotonic() - started):
                self._episode(started)
                self._check()
                self.report.checks += 1
                self.report.unaided += self._is_unaided
                self.report.seconds = time.monotonic() - started
        finally:
            self._kill_all()
        if not self.report.findings and not self.report.failures:
            self.report.failures += [
                f"no {role} was ever killed at “{point}”" for role, point in self._missing()
            ]
        return self.report

    def _is_over(self, seconds: float) -> bool:
        if self.report.findings or self.report.failures:
            return True
        # On a busy machine it goes on until every point was reached.
        longest = self.plan.seconds * (LATEST if self._missing() else 1)
        return seconds >= longest

    def _episode(self, started: float) -> None:
        """Let everybody work, kill now one, now another, and have the engine fail for a while."""
        begun = time.monotonic()
        is_late = begun - started > self.plan.seconds
        # In every other episode nothing makes the index anew: it would heal a lost change.
        missing = {role for role, _point in self._missing()} if is_late else set()
        may_rebuild = bool(self.report.checks % 2 or "rebuild" in missing) and not self._bug
        self._is_unaided = not may_rebuild
        fault = "" if is_late else next(self._faults[self._is_unaided])
        next_kill = begun + self._pause()
        wanted: Mapping[str, int] = {**AT_ONCE, "rebuild": int(may_rebuild)}
        if is_late:
            # Only who has points left, and those whose work it needs: they get there sooner.
            wanted = dict.fromkeys(missing | {"writer", "relay"}, 1)
        if self._bug:
            wanted = self._bug.processes
        self._felt.clear()
        with ExitStack() as failing:
            state = "fine"
            while (passed := time.monotonic() - begun) < self._length:
                part = passed / self._length
                if state == "fine" and fault and part > FAULT_BEGINS:
                    if failing.enter_context(faults(self.world)[fault](self.world)):
                        self._felt.add(fault)
                    state = "failing"
                elif state == "failing" and part > FAULT_ENDS:
                    failing.close()
                    state = "healed"
                self._fill_ranks(wanted)
                self._listen()
                if time.monotonic() > next_kill:
                    self._kill_somebody()
                    next_kill = time.monotonic() + self._pause()
                self.progress(self.report, time.monotonic() - started)
        self._kill_all()
        self.report.faults.update(self._felt)

    def _pause(self) -> float:
        return self._chance.expovariate(1 / BETWEEN_KILLS)

    # Processes

    def _fill_ranks(self, wanted: Mapping[str, int]) -> None:
        for role, most in wanted.items():
            at_work = {number for child, number in self._children if child.role == role}
            for number in set(range(most)) - at_work:
                self._start(role, number)

    def _start(self, role: str, number: int) -> None:
        point = self._next_point(role)
        orders = Orders(
            role=role,
            number=number,
            seed=next(self._seeds),
            folder=self.folder,
            point=point,
            passage=self._chance.choice([1, 2, 3]) if self._reached(role, point) else 1,
            operations=self._bug.operations if self._bug else [],
            bug=self.plan.bug,
            largest_file=self.world.largest_file if role == "relay" else 0,
        )
        child = fork(obey(orders), self.world.log, role, orders.point)
        self._children.append((child, number))

    def _listen(self) -> None:
        """Wait a moment for what the children tell; kill those that stand at their point."""
        ready = select.select([child for child, _number in self._children], [], [], 0.05)[0]
        for child in ready:
            for told in child.read():
                self._note(child, told)
                if told.what == "at":
                    self._kill(child, told.about)
                    break
            else:
                if child.has_ended:
                    self._remove(child)
                    child.bury()

    def _note(self, child: Child, told: Told) -> None:
        if told.what == "did":
            self.report.operations[told.about] += 1
        elif told.what == "rebuilds":
            self._is_unaided = False
        elif told.what == "felt":
            self._felt.add(told.about)
        elif told.what == "failed":
            self.report.failures.append(f"a {child.role} ended by itself:\n{told.about}")

    def _kill_somebody(self) -> None:
        """Kill one of those that are on their way to no named point."""
        if free := [child for child, _number in self._children if not child.point]:
            self._kill(self._chance.choice(free), "anywhere")

    def _kill(self, child: Child, where: str) -> None:
        self._remove(child)
        for told in child.kill():
            self._note(child, told)
        if child.was_killed:
            self.report.kills[f"{child.role}: {where}"] += 1

    def _kill_all(self) -> None:
        while self._children:
            self._kill(self._children[0][0], "anywhere")

    def _remove(self, child: Child) -> None:
        self._children = [(one, number) for one, number in self._children if one is not child]

    # What is left

    def _check(self) -> None:
        journals = sorted(self.folder.glob("*.journal"))
        try:
            found = answer_of(
                lambda: settle_and_check(journals, is_unaided=self._is_unaided), self.world.log
            )
        except ChildFailedError as error:
            self.report.failures.append(f"the check itself failed:\n{error}")
        else:
            self.report.findings.add(Findings(**found))

    def _missing(self) -> list[tuple[str, str]]:
        """Return each role with a point at which nobody of it was killed yet."""
        return [
            (role, point)
            for role in failpoints.ROLES
            for point in self._points_of(role)
            if not self._reached(role, point)
        ]

    def _next_point(self, role: str) -> str:
        """Return where the next process of *role* is killed: where the fewest were yet."""
        points = self._points_of(role)
        self._chance.shuffle(points)
        if not points:
            return ""
        point = min(points, key=lambda point: self._reached(role, point))
        is_urgent = bool(self._bug) or not self._reached(role, point)
        return point if is_urgent or self._chance.random() > ANYWHERE else ""

    def _reached(self, role: str, point: str) -> int:
        return self.report.kills[f"{role}: {point}"]

    def _points_of(self, role: str) -> list[str]:
        known = failpoints.points(role)
        return [one for one in known if not self._bug or one in self._bug.points]

    def _shuffled(self, things: list[str]) -> Iterator[str]:
        self._chance.shuffle(things)
        return cycle(things)


def _warm_up(journal: Journal) -> None:
    """Make the library here: what is loaded at its first use would else be in every child."""
    build_library(journal)
    build_documents(ResourcePage.objects.values_list("pk", flat=True))
    carry_out()
    get_resolver().url_patterns  # noqa: B018 - read for the first time


def _index() -> None:
    rebuild(get_engine())
    drain(get_engine())
