"""Remembered sentences of real transcripts, and how well the search leads back to them."""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from django.core.exceptions import ValidationError

from benchmarks.tables import Table
from resources.attaching.names import METADATA, readings_of
from resources.captions import Cue, read_cues
from resources.models import Track
from resources.tracks.encodings import decoded
from resources.tracks.reading import tidy_track
from search import segments
from search.documents import SearchDocument
from search.engines import SearchEngine, plan, temporary_engine
from search.engines.base import SearchRequest, Sort
from search.evaluation import PATIENCE, document_of, search_queries
from search.evaluation_files import read_entries, read_judgements, read_queries
from search.evaluation_metrics import measure
from search.highlighting import marker_of
from search.moments import moments_of
from search.text_query import parse

ASKED = 400  # sentences
WORDS = (10, 18)  # of a sentence, before any is left out
LEFT_OUT = 0.4
SHOWN = 10
LANGUAGES = ("en", "es")  # whose words have stems
LENGTHS = (15.0, 20.0, 30.0, 45.0, 60.0, 90.0)  # seconds of a segment
WEIGHTS = (0.0, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0)
SHARES = (0.5, 0.6, 0.75, 0.9, 1.0)

Tracks = dict[str, list[Cue]]  # language -> what is said


@dataclass(frozen=True)
class Quotation:
    """What somebody remembers: the webinar, the language, between which seconds it begins."""

    words: str
    webinar: str
    language: str
    begins: tuple[float, float]


@dataclass(frozen=True)
class Collection:
    """Webinars beside a judged library, and what is asked of both."""

    webinars: dict[str, Tracks]
    documents: dict[str, SearchDocument]
    questions: dict[str, str]
    judgements: dict[str, dict[str, int]]
    quotations: list[Quotation]

    @classmethod
    def read(
        cls, folders: Sequence[Path], documents: Path, queries: Path, qrels: Path, seed: int
    ) -> "Collection":
        webinars = webinars_in(folders)
        entries = [entry for _line, entry in read_entries(documents)]
        return cls(
            webinars,
            {entry.id: document_of(n, entry) for n, entry in enumerate(entries, start=1)},
            read_queries(queries),
            read_judgements(qrels),
            quotations_of(webinars, random.Random(seed)),
        )


def compare(collection: Collection, engine_name: str) -> Iterator[Table]:
    """Yield one table for lengths, one for weights, one for shares of words."""
    kinds = (
        ("Seconds of a segment", segments, "SECONDS", LENGTHS),
        ("Weight of the best segment", plan, "SEGMENT_WEIGHT", WEIGHTS),
        ("Share of the words in a segment", plan, "SEGMENT_SHARE", SHARES),
    )
    with temporary_engine(engine_name) as engine:
        for title, module, constant, values in kinds:
            kept = getattr(module, constant)
            rows = []
            for value in values:
                with _set(module, constant, value):
                    row = _judged(collection, engine)
                rows.append((f"{value:g}{' (in use)' if value == kept else ''}", *row))
            yield Table(
                f"{title}: {len(collection.quotations)} quotations of "
                f"{len(collection.webinars)} webinars beside {len(collection.documents)} documents",
                (title, "webinar first", f"in the first {SHOWN}", "moment", "questions, nDCG@10"),
                rows,
            )


@contextmanager
def _set(module: object, constant: str, value: float) -> Iterator[None]:
    kept = getattr(module, constant)
    setattr(module, constant, value)
    try:
        yield
    finally:
        setattr(module, constant, kept)


def _judged(collection: Collection, engine: SearchEngine) -> tuple[str, ...]:
    """Return the figures of one variant, as cells."""
    ids = {str(document.pk): id_ for id_, document in collection.documents.items()}
    first = len(ids) + 1
    ids |= {str(first + n): name for n, name in enumerate(collection.webinars)}
    made = [_webinar(first + n, name, collection) for n, name in enumerate(collection.webinars)]
    with engine.rebuild() as index:
        index.write(1, [*collection.documents.values(), *made])
    found = [_places(engine, ids, quotation) for quotation in collection.quotations]
    run = search_queries(engine, collection.questions, ids)
    shares = (
        sum(rank == 0 for rank, _ in found) / len(found),
        sum(rank is not None for rank, _ in found) / len(found),
        sum(is_right for _, is_right in found) / len(found),
    )
    judged = measure(collection.judgements, run)["nDCG@10"]
    return (*(f"{share:.1%}" for share in shares), f"{judged:.4f}")


def _webinar(key: int, name: str, collection: Collection) -> SearchDocument:
    said = collection.webinars[name]
    return SearchDocument(
        pk=key,
        language=next(iter(said)),
        title=name.replace("-", " "),
        summary="",
        body="",
        date=None,
        facets={},
        segments=tuple(
            segments.speech_segment(part, language, "edited")
            for language, cues in said.items()
            for part in segments.cut(cues)
        ),
    )


def _places(engine: SearchEngine, ids: dict[str, str], asked: Quotation) -> tuple[int | None, bool]:
    """Return the rank of the webinar that *asked* is of, and whether its moment is right."""
    text = parse(asked.words)
    request = SearchRequest(text=text, sort=Sort.RELEVANCE, limit=SHOWN, nearest=SHOWN, moments=3)
    with engine.waiting(PATIENCE):
        answer = engine.search(request)
    for rank, hit in enumerate((*answer.hits, *answer.nearest)[:SHOWN]):
        if ids[hit.key] == asked.webinar:
            moments = moments_of(hit.segments, "", marker_of(text.marked_words))
            return rank, bool(moments) and _is_right(moments[0].url, asked)
    return None, False


def _is_right(url: str, asked: Quotation) -> bool:
    at = parse_qs(urlsplit(url).query)
    earliest, latest = asked.begins
    return at["transcript"] == [asked.language] and earliest <= int(at["t"][0]) <= latest


def webinars_in(folders: Sequence[Path]) -> dict[str, Tracks]:
    """Return what is said in each webinar that the track files below *folders* are of."""
    webinars: dict[str, Tracks] = defaultdict(dict)
    files = [path for folder in folders for path in sorted(folder.rglob("*"))]
    for path in files:
        if path.suffix.lower() not in (".vtt", ".srt"):
            continue
        # The shortest name of a webinar is what is left when all else was recognised.
        reading = list(readings_of(path))[-1]
        language = reading.language or LANGUAGES[0]
        if reading.kind in ("", *Track.SPEECH) and reading.kind != METADATA:
            cues = _read(path, language)
            if cues and language in LANGUAGES:
                webinars[reading.resource].setdefault(language, cues)
    return dict(webinars)


def _read(path: Path, language: str) -> list[Cue]:
    try:
        return read_cues(tidy_track(decoded(path.read_bytes(), language), is_speech=True))
    except ValidationError:
        return []


def quotations_of(webinars: dict[str, Tracks], chance: random.Random) -> list[Quotation]:
    """Return sentences from anywhere in *webinars*, long talks as often as they are long."""
    tracks = [(name, language) for name, said in webinars.items() for language in said]
    lengths = [len(webinars[name][language]) for name, language in tracks]
    chosen = chance.choices(tracks, lengths, k=ASKED)
    return [
        _quotation(name, language, webinars[name][language], chance) for name, language in chosen
    ]


def _quotation(name: str, language: str, cues: list[Cue], chance: random.Random) -> Quotation:
    spoken = [(n, word) for n, cue in enumerate(cues) for word in cue.text.split()]
    length = min(chance.randint(*WORDS), len(spoken))
    start = chance.randrange(len(spoken) - length + 1)
    said = spoken[start : start + length]
    kept = sorted(chance.sample(range(length), max(1, round(length * (1 - LEFT_OUT)))))
    before = cues[max(0, said[0][0] - 1)]
    after = cues[min(len(cues) - 1, said[-1][0] + 1)]
    return Quotation(
        " ".join(said[n][1].strip('"-') for n in kept),
        name,
        language,
        (int(before.start), int(after.start)),
    )
