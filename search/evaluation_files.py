"""The files of a judged collection: documents, queries, judgements, and the run made of them."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings

from resources.text import clean
from search.passages import Passage


class CollectionError(ValueError):
    """A file cannot be used; the message names it, the line and what would help."""


@dataclass(frozen=True)
class Entry:
    """One document of a collection.

    *texts* rank it, the first of them in the document's own *language*. *passages* are what
    the site keeps as segments: each is found by itself, and the best one lifts its document.
    """

    id: str
    title: str
    language: str
    texts: tuple[Passage, ...]
    passages: tuple[str, ...] = ()


def count_lines(path: Path) -> int:
    with _opened(path) as lines:
        return sum(1 for _ in lines)


def read_entries(path: Path) -> Iterator[tuple[int, Entry]]:
    """Yield (line number, document) of a file with one JSON object a line."""
    for number, line in _lines(path):
        try:
            yield number, _entry(json.loads(line))
        except json.JSONDecodeError as error:
            raise _fault(path, number, f"broken JSON ({error.msg})", _DOCUMENT) from None
        except ValueError as error:
            raise _fault(path, number, str(error), _DOCUMENT) from None


def read_queries(path: Path) -> dict[str, str]:
    """Return query id -> text of a file with ``id TAB text`` a line."""
    queries: dict[str, str] = {}
    for number, line in _lines(path):
        key, tab, text = line.partition("\t")
        key = key.strip()
        if not tab or not key:
            raise _fault(path, number, "no tab between id and text", _QUERY)
        if key in queries:
            raise _fault(path, number, f"query {key} is there already", "Keep one of the two.")
        queries[key] = clean(text).strip()
    if not queries:
        raise CollectionError(f"{path} holds no query. {_QUERY}")
    return queries


def read_judgements(path: Path) -> dict[str, dict[str, int]]:
    """Return query id -> document id -> grade of a file of TREC judgements (qrels).

    Of a document that was judged twice for a query, the later judgement counts.
    """
    judgements: dict[str, dict[str, int]] = defaultdict(dict)
    for number, line in _lines(path):
        # Ids with spaces in them can only be told apart where tabs stand between columns.
        columns = line.split("\t") if line.count("\t") == 3 else line.split()
        if len(columns) != 4:
            raise _fault(path, number, f"{len(columns)} columns instead of 4", _JUDGEMENT)
        query, _iteration, document, grade = map(str.strip, columns)
        try:
            judgements[query][document] = int(grade)
        except ValueError:
            raise _fault(path, number, f"the grade “{grade}” is no number", _JUDGEMENT) from None
    if not judgements:
        raise CollectionError(f"{path} holds no judgement. {_JUDGEMENT}")
    return dict(judgements)


def write_run(path: Path, run: Mapping[str, Mapping[str, float]], name: str) -> None:
    """Write *run* (query -> document -> score, best first) as TREC does."""
    try:
        with path.open("w", encoding="utf-8") as out:
            for query, scores in run.items():
                for rank, (document, score) in enumerate(scores.items(), start=1):
                    out.write(f"{query} Q0 {document} {rank} {score:g} {name}\n")
    except OSError as error:
        raise CollectionError(f"{path} cannot be written: {error.strerror}.") from None


def _entry(values: Any) -> Entry:
    """Return the document that *values* are; raises ValueError where they are none."""
    if not isinstance(values, dict):
        raise ValueError("not a JSON object")
    for name in ("id", "title", "text"):
        if name not in values:
            raise ValueError(f"“{name}” is missing")
    key = _text(values["id"]).strip()
    if not key:
        raise ValueError("the id is empty")
    others, passages = values.get("other_languages") or {}, values.get("passages") or []
    if not isinstance(others, dict):
        raise ValueError("“other_languages” is not an object of texts by their language")
    if not isinstance(passages, list):
        raise ValueError("“passages” is not a list of texts")
    language = _text(values.get("language") or settings.LANGUAGE_CODE)
    texts = {language: values["text"], **others}
    return Entry(
        id=key,
        title=_text(values["title"]),
        language=_code(language),
        texts=tuple(Passage(_text(text), _code(code)) for code, text in texts.items() if text),
        passages=tuple(map(_text, passages)),
    )


def _code(language: str) -> str:
    return language.partition("-")[0].lower()


_DOCUMENT = 'Each line is an object such as {"id": "a1", "title": "…", "text": "…"}.'
_QUERY = "Each line is an id, a tab and the words of one query."
_JUDGEMENT = "Each line is: query id, 0, document id, grade (0 not relevant, 1 and more relevant)."


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield (number, text) of each line that is not empty."""
    with _opened(path) as lines:
        for number, line in enumerate(lines, start=1):
            try:
                text = line.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError:
                raise _fault(path, number, "not UTF-8", "Save the file as UTF-8.") from None
            if text.strip():
                yield number, text.rstrip("\r\n")


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise CollectionError(f"{path} cannot be read: {error.strerror}. Check the name.") from None


def _fault(path: Path, number: int, what: str, remedy: str) -> CollectionError:
    return CollectionError(f"{path}, line {number}: {what}. {remedy}")


def _text(value: Any) -> str:
    return "" if value is None else clean(str(value))
