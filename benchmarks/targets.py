"""What is aimed at, at which size of the library."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """A number that a figure should not pass, or, with *is_least*, should reach."""

    value: float
    is_least: bool = False

    def __str__(self) -> str:
        return f"{'≥' if self.is_least else '≤'} {self.value:g}"

    def verdict(self, figure: float) -> str:
        """Return whether *figure* is where it should be, in a word."""
        reached = figure >= self.value if self.is_least else figure <= self.value
        return "reached" if reached else "missed"


@dataclass(frozen=True)
class NoTarget(Target):
    """Where nothing is aimed at, because the figure says little at this size."""

    value: float = 0

    def __str__(self) -> str:
        return "none at this size"

    def verdict(self, figure: float) -> str:
        return "–"


QUERIES = Target(3)
REBUILD = Target(10, is_least=True)
# MiB: a rebuild holds one batch, whatever the size of the library.
REBUILD_GROWTH = Target(64)


def page_target(size: int, engine: str) -> Target:
    """Return how many times the bare engine calls a page may cost."""
    if engine == "elasticsearch":
        return Target(1.3)
    if size < 10_000:
        return NoTarget()
    return Target(2 if size < 100_000 else 1.4)


def wagtail_target(size: int) -> Target:
    """Return how many times our page Wagtail's database backend is to cost."""
    return Target(100, is_least=True) if size >= 100_000 else NoTarget()


def faceted_target(size: int) -> Target:
    """Return how many times the pages a second of FacetedSearch ours are to be."""
    return Target(2, is_least=True) if size >= 100_000 else NoTarget()
