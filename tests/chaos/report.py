"""What is asked of a run, and what it did and found, as people read it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field

SHOWN = 10  # findings of a kind


@dataclass(frozen=True)
class Plan:
    """How long to storm on *stack*, and by which chances; *bug* names a bug to put in."""

    stack: str
    seconds: float
    seed: int
    bug: str = ""


@dataclass
class Findings:
    """What is wrong, by kind; each begins with the check that found it."""

    lost: list[str] = field(default_factory=list)
    ghost: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.lost or self.ghost or self.stale or self.broken)

    def add(self, other: "Findings") -> None:
        for kind, problems in asdict(other).items():
            getattr(self, kind).extend(problems)


@dataclass
class Report:
    """One run on one stack; *failures* are the harness's own, or those of its processes.

    At the *unaided* ones among the *checks*, no index had been made anew since the last one.
    """

    stack: str
    seconds: float = 0.0
    checks: int = 0
    unaided: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    operations: Counter[str] = field(default_factory=Counter)
    findings: Findings = field(default_factory=Findings)
    failures: list[str] = field(default_factory=list)
    kept: str = ""  # where the journals and the processes' messages are, after a bad run

    def lines(self) -> Iterator[str]:
        per_minute = self.kills.total() / self.seconds * 60 if self.seconds else 0
        checks = f"{self.checks} checks, {self.unaided} of them after delivery alone"
        yield f"{self.stack}: {self.seconds:.0f} s, {checks}"
        yield f"  kills ({self.kills.total()}, {per_minute:.0f} a minute): {_counted(self.kills)}"
        yield f"  engine faults ({self.faults.total()}): {_counted(self.faults)}"
        yield f"  operations ({self.operations.total()}): {_counted(self.operations)}"
        for kind, problems in vars(self.findings).items():
            yield from _listed(kind.upper(), problems)
        yield from _listed("FAILED", self.failures)
        if self.kept:
            yield f"  journals and messages of the processes: {self.kept}"


def last_line(reports: Iterable[Report]) -> str:
    """Return ``N kills, N lost, N ghost, N stale``."""
    kills = lost = ghost = stale = 0
    for report in reports:
        kills += report.kills.total()
        lost += len(report.findings.lost)
        ghost += len(report.findings.ghost)
        stale += len(report.findings.stale)
    return f"{kills} kills, {lost} lost, {ghost} ghost, {stale} stale"


def is_good(reports: Iterable[Report], kills: int) -> bool:
    """Return whether nothing was found or failed, and each stack saw at least *kills* kills."""
    return all(
        not report.findings and not report.failures and report.kills.total() >= kills
        for report in reports
    )


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items())) or "none"


def _listed(kind: str, problems: list[str]) -> Iterator[str]:
    for problem in problems[:SHOWN]:
        yield f"  {kind}: {problem}"
    if len(problems) > SHOWN:
        yield f"  {kind}: and {len(problems) - SHOWN} more"
