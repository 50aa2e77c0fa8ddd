"""The search judged from outside: any judged collection, the site's own analysis and ranking."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from search.documents import SearchDocument
from search.engines import SearchEngine
from search.engines.base import SearchRequest, Sort
from search.evaluation_files import CollectionError, Entry, count_lines, read_entries
from search.passages import Segment
from search.text_query import parse

BATCH = 2_000  # documents written at once
DEPTH = 1_000  # documents looked at for each query
PATIENCE = 60.0  # seconds; a thousand documents take longer than a page of them

Progress = Callable[[int, int], None]
Run = dict[str, dict[str, float]]  # query -> document -> score


@dataclass
class Loaded:
    """The documents an engine holds, by its keys, and how often an id came again."""

    ids: dict[str, str] = field(default_factory=dict)
    repeated: int = 0


def load_documents(engine: SearchEngine, path: Path, progress: Progress | None = None) -> Loaded:
    """Have *engine* hold the documents of *path* and nothing else.

    Of several with the same id the last one counts. Raises CollectionError.
    """
    lines = count_lines(path)
    loaded = Loaded()
    numbers: dict[str, int] = {}
    with engine.rebuild() as index:
        for version, batch in enumerate(_batches(read_entries(path)), start=1):
            documents: dict[int, SearchDocument] = {}
            for _line, entry in batch:
                number = numbers.setdefault(entry.id, len(numbers) + 1)
                loaded.repeated += str(number) in loaded.ids
                loaded.ids[str(number)] = entry.id
                documents[number] = document_of(number, entry)
            with index.held():
                failures = index.write(version, list(documents.values()))
            for key, reason in failures.items():
                raise CollectionError(f"{path}: document {loaded.ids[key]} is refused: {reason}")
            if progress is not None:
                progress(batch[-1][0], lines)
    if not loaded.ids:
        raise CollectionError(f"{path} holds no document.")
    return loaded


def document_of(number: int, entry: Entry) -> SearchDocument:
    """Return *entry* as the engine holds a resource: its text ranks it, passages lift it."""
    return SearchDocument(
        pk=number,
        language=entry.language,
        title=entry.title,
        summary="",
        body="",
        date=None,
        facets={},
        scored=entry.texts,
        segments=tuple(
            Segment("speech", position, entry.language, text)
            for position, text in enumerate(entry.passages)
        ),
    )


def search_queries(
    engine: SearchEngine,
    queries: Mapping[str, str],
    ids: Mapping[str, str],
    progress: Progress | None = None,
) -> Run:
    """Return what *engine* finds for each of *queries*, the best with the highest score."""
    run: Run = {}
    for done, (query, text) in enumerate(queries.items(), start=1):
        found = [ids[key] for key in find_keys(engine, text)]
        run[query] = {document: float(DEPTH - rank) for rank, document in enumerate(found)}
        if progress is not None:
            progress(done, len(queries))
    return run


def find_keys(engine: SearchEngine, text: str) -> list[str]:
    """Return the keys of what has all the words of *text*, then of the nearest."""
    parsed = parse(text)
    if not parsed.scored:
        return []
    request = SearchRequest(
        text=parsed, sort=Sort.RELEVANCE, limit=DEPTH, nearest=DEPTH, enough=DEPTH, moments=0
    )
    with engine.waiting(PATIENCE):
        found = engine.search(request)
    return [hit.key for hit in (*found.hits, *found.nearest)][:DEPTH]


def _batches(
    entries: Iterator[tuple[int, Entry]],
) -> Iterator[list[tuple[int, Entry]]]:
    batch: list[tuple[int, Entry]] = []
    for numbered in entries:
        batch.append(numbered)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
