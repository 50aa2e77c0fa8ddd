"""An invented library of any size: seeded, and made one resource at a time.

A resource depends on the seed and its own number alone, so that a library is the first
part of every larger one.
"""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from benchmarks.words import VOCABULARIES

SEED = 20260101
NEWEST = dt.date(2025, 12, 31)

SIZES = {
    "topics": 60, "audiences": 8, "levels": 7, "populations": 10, "places": 100,
    "organisations": 300, "series": 25, "tags": 500, "teams": 12, "documents": 200,
}  # fmt: skip

# Of each vocabulary: how many terms a resource has, with their weights, and how unevenly
# the terms are used (the power of Zipf's law).
_USES: dict[str, tuple[tuple[int, ...], float]] = {
    "topics": ((0, 5, 4, 2), 0.8),
    "audiences": ((2, 5, 3, 1), 0.7),
    "levels": ((2, 5, 3, 1), 0.4),
    "populations": ((5, 4, 2), 0.6),
    "places": ((4, 5, 1), 1.0),
    "organisations": ((1, 6, 2), 1.0),
    "tags": ((2, 3, 3, 2, 1), 1.0),
}
_TYPES = {"toolkit": 26, "evidence-brief": 50, "design-team-output": 22, "webinar": 2}
_TIERS = {"1": 10, "2": 15, "3": 20, "4": 15, "not-rated": 40}
_SPANISH_SHARE = 0.15
_TOPICAL_SHARE = 0.12  # of the words of a text: those that its topics like
_CUE_WORDS = 11
_CUE_SECONDS = 4.5


@dataclass(frozen=True)
class Record:
    """One resource. Terms are given by their place in their vocabulary."""

    number: int
    type: str
    language: str
    title: str
    summary: str
    paragraphs: tuple[str, ...]
    details: tuple[str, ...]
    date: dt.date
    tier: str
    terms: dict[str, tuple[int, ...]]
    series: int | None
    documents: tuple[int, ...]
    team: int
    cues: tuple[str, ...] = ()
    numbers: tuple[int, ...] = field(default=())


def records(size: int, seed: int = SEED) -> Iterator[Record]:
    """Yield the resources of a library of *size*, one at a time."""
    return (record(number, seed) for number in range(size))


def record(number: int, seed: int = SEED) -> Record:
    """Return one resource."""
    source = random.Random(f"{seed}:{number}")
    kind = _one_of(source, _TYPES)
    language = "es" if source.random() < _SPANISH_SHARE else "en"
    terms = {name: _terms(source, name) for name in _USES}
    writer = Writer(source, language, terms["topics"])
    return Record(
        number=number,
        type=kind,
        language=language,
        title=writer.sentence(_length(source, 8, 0.3, 3, 16))[:200],
        summary=writer.sentence(_length(source, 30, 0.25, 8, 60))[:400],
        paragraphs=writer.paragraphs(_length(source, 200, 0.6, 30, 2_000)),
        details=tuple(writer.sentence(_length(source, 16, 0.4, 4, 50)) for _ in range(4)),
        date=NEWEST - dt.timedelta(days=min(7_600, int(source.expovariate(1 / 1_500)))),
        tier=_one_of(source, _TIERS),
        terms=terms,
        series=source.randrange(SIZES["series"]) if source.random() < 0.2 else None,
        documents=_documents(source),
        team=source.randrange(SIZES["teams"]),
        cues=writer.cues() if kind == "webinar" else (),
        numbers=(source.randint(1, 40), source.randint(50, 90_000)),
    )


@dataclass
class Writer:
    """Writes texts in one language about some topics."""

    source: random.Random
    language: str
    topics: tuple[int, ...]

    def words(self, count: int) -> list[str]:
        drawn = VOCABULARIES[self.language].draw(self.source, count)
        liked = [word for topic in self.topics for word in topical(self.language, topic)]
        for place, word in enumerate(self.source.choices(liked, k=count)):
            if self.source.random() < _TOPICAL_SHARE:
                drawn[place] = word
        return drawn

    def sentence(self, count: int) -> str:
        return " ".join(self.words(count)).capitalize()

    def paragraphs(self, count: int) -> tuple[str, ...]:
        drawn = self.words(count)
        return tuple(
            " ".join(drawn[start : start + 70]).capitalize() for start in range(0, count, 70)
        )

    def cues(self) -> tuple[str, ...]:
        """Return what is said in a webinar of a quarter of an hour to an hour and a half."""
        count = _length(self.source, 600, 0.4, 200, 1_200)
        drawn = self.words(count * _CUE_WORDS)
        return tuple(
            " ".join(drawn[start : start + _CUE_WORDS])
            for start in range(0, count * _CUE_WORDS, _CUE_WORDS)
        )


@cache
def topical(language: str, topic: int) -> tuple[str, ...]:
    """Return the words that texts about a topic say more often than others do."""
    source = random.Random(f"{language}:{topic}")
    vocabulary = VOCABULARIES[language]
    return tuple(vocabulary.word(source.randrange(120, 6_000)) for _ in range(40))


def captions(cues: tuple[str, ...]) -> str:
    """Return what is said as WebVTT."""
    lines = ["WEBVTT", ""]
    for place, text in enumerate(cues):
        start, end = _clock(place * _CUE_SECONDS), _clock((place + 1) * _CUE_SECONDS)
        lines += [f"{start} --> {end}", text, ""]
    return "\n".join(lines)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(int(minutes), 60)
    return f"{hours:02}:{minutes:02}:{rest:06.3f}"


def _one_of(source: random.Random, shares: dict[str, int]) -> str:
    return source.choices(list(shares), weights=list(shares.values()))[0]


def _length(source: random.Random, mean: int, spread: float, least: int, most: int) -> int:
    """Return a number of words: most texts are near *mean*, some are much longer."""
    drawn = mean * source.lognormvariate(-spread * spread / 2, spread)
    return max(least, min(most, round(drawn)))


def _terms(source: random.Random, name: str) -> tuple[int, ...]:
    counts, power = _USES[name]
    wanted = source.choices(range(len(counts)), weights=counts)[0]
    weights = _zipf(SIZES[name], power)
    return tuple(sorted(set(source.choices(range(SIZES[name]), weights=weights, k=wanted))))


@cache
def _zipf(size: int, power: float) -> list[float]:
    return [1 / rank**power for rank in range(1, size + 1)]


def _documents(source: random.Random) -> tuple[int, ...]:
    wanted = source.choices((0, 1, 2), weights=(60, 32, 8))[0]
    return tuple(source.sample(range(SIZES["documents"]), wanted))
