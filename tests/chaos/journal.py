"""What writers say that the database must hold, on disk before and after each commit.

The intention is written before the commit, the confirmation after it. A writer that was
killed in between leaves an intention alone: then either state is right.
"""

import json
import os
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

# Of a page: its title, and whether it is live once every schedule is kept.
Fact: TypeAlias = tuple[str, bool]
Facts: TypeAlias = dict[int, Fact | None]  # by page; None where it is gone


class Journal:
    """The file of one writer, which goes on where a killed one of the same name left off."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY)

    def intend(self, facts: Facts) -> None:
        self._write({"intended": list(facts.items()), "at": time.monotonic()})

    def confirm(self) -> None:
        self._write({"confirmed": True})

    def _write(self, line: Mapping[str, object]) -> None:
        os.write(self._file, json.dumps(line).encode() + b"\n")
        os.fsync(self._file)


@dataclass
class Claim:
    """That a page was to be so from a moment on."""

    at: float
    key: int
    fact: Fact | None
    is_confirmed: bool = False


def read(journals: Iterable[Path]) -> list[Claim]:
    """Return what all journals say, in the order in which it was intended."""
    claims: list[Claim] = []
    for path in journals:
        latest: list[Claim] = []
        for line in path.read_text().splitlines():
            entry = json.loads(line)
            if "intended" in entry:
                latest = [
                    Claim(entry["at"], key, fact and (fact[0], fact[1]))
                    for key, fact in entry["intended"]
                ]
                claims += latest
            for claim in latest if "confirmed" in entry else ():
                claim.is_confirmed = True
    return sorted(claims, key=lambda claim: claim.at)


def words(claims: Iterable[Claim]) -> set[str]:
    """Return the words that only one page has or had in its title."""
    return {claim.fact[0].split()[-1] for claim in claims if claim.fact}


def problems(claims: Iterable[Claim], pages: Mapping[int, Fact]) -> tuple[list[str], list[str]]:
    """Return what *pages*, all that there are, has lost, and what of it has come back."""
    # Page -> what it may be. Before anything is confirmed, it was perhaps never made.
    allowed: dict[int, list[Fact | None]] = defaultdict(lambda: [None])
    gone: set[int] = set()
    for claim in claims:
        if claim.is_confirmed:
            allowed[claim.key].clear()
            if claim.fact is None:
                gone.add(claim.key)
        allowed[claim.key].append(claim.fact)
    lost = [
        f"page {key} is {pages.get(key)}, and was confirmed as one of {facts}"
        for key, facts in allowed.items()
        if key not in gone and pages.get(key) not in facts
    ]
    return lost, [f"page {key} is back after it was deleted" for key in gone & pages.keys()]
