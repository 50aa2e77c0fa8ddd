"""CPU time, taken of several things in turn.

What is compared is measured in pairs, one right after the other, so that a machine that
is busy for a while slows both. A ratio is the median of the pairs' ratios.
"""

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Work = Callable[[], object]
# Seconds of CPU so far, of this process and of a server where one works for it.
Clock = Callable[[], float]


@dataclass(frozen=True)
class Ratio:
    """How many times as much one thing costs as another; *low* and *high* are quartiles."""

    median: float
    low: float
    high: float

    def __str__(self) -> str:
        digits = 0 if self.median >= 100 else 1 if self.median >= 10 else 2
        return f"{self.median:,.{digits}f} ({self.low:,.{digits}f}–{self.high:,.{digits}f})"


@dataclass(frozen=True)
class Cost:
    """Seconds that each of some works took, a list for each, in the order they ran."""

    seconds: tuple[tuple[float, ...], ...]

    def median(self, work: int) -> float:
        return statistics.median(self.seconds[work])

    def ratio(self, work: int, baseline: int) -> Ratio:
        return ratio_of(self.seconds[work], self.seconds[baseline])


def ratio_of(costs: Sequence[float], baseline: Sequence[float]) -> Ratio:
    """Return the ratio of measurements made in pairs."""
    ratios = [cost / max(base, 1e-9) for cost, base in zip(costs, baseline, strict=True)]
    if len(ratios) == 1:
        return Ratio(ratios[0], ratios[0], ratios[0])
    low, middle, high = statistics.quantiles(ratios, n=4, method="inclusive")
    return Ratio(middle, low, high)


def measure(works: Sequence[Work], clock: Clock, *, repeats: int, least: float = 0.02) -> Cost:
    """Run *works* in turn, *repeats* times over, and return what each took.

    Each is run once unmeasured. A work shorter than *least* seconds is run several times
    for one measurement, so that it stands out of the clock's noise.
    """
    times = [_times(work, clock, least) for work in works]
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(repeats):
        for place, work in enumerate(works):
            gc.collect()
            before = clock()
            for _ in range(times[place]):
                work()
            taken[place].append((clock() - before) / times[place])
    return Cost(tuple(map(tuple, taken)))


def _times(work: Work, clock: Clock, least: float) -> int:
    work()
    before = clock()
    work()
    return max(1, min(200, round(least / max(clock() - before, 1e-6))))


process_clock: Clock = time.process_time
