import json
import re
from argparse import ArgumentParser
from collections import defaultdict
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError

from resources.visibility import visible_resources
from search.console import progress_bar
from search.documents import SearchDocument, build_documents
from search.maintenance import BATCH

_ONE_WORD = re.compile(r"\S+")


class Command(BaseCommand):
    help = (
        "Write what the search knows of every public resource as JSON lines, for evaluate_search "
        "or any other program. Recordings count by what is said in them."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", nargs="?", type=Path, help="where to write; without it, the standard output"
        )

    def handle(self, *, file: Path | None, **options: Any) -> None:
        if file is None:
            self._export(self.stdout)  # type: ignore[arg-type]
            return
        try:
            with file.open("w", encoding="utf-8") as out:
                count = self._export(out)
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from error
        self.stdout.write(self.style.SUCCESS(f"Exported {count} resources to {file}."))

    def _export(self, out: TextIO) -> int:
        ids = dict(visible_resources().order_by("pk").values_list("pk", "external_id"))
        keys, written = list(ids), 0
        with progress_bar("Exporting resources") as progress:
            for start in range(0, len(keys), BATCH):
                documents = build_documents(keys[start : start + BATCH])
                for key, document in documents.items():
                    out.write(json.dumps(line_of(document, ids[key]), ensure_ascii=False) + "\n")
                written += len(documents)
                progress(start + BATCH, len(keys))
        return written


def line_of(document: SearchDocument, external_id: str | None) -> dict[str, Any]:
    """Return *document* as evaluate_search reads it, under an id that lasts.

    That is its external id; a resource without one, or with one of several words (which
    the columns of judgements cannot hold), goes by its page number.
    """
    lasting = external_id if external_id and _ONE_WORD.fullmatch(external_id) else None
    texts: dict[str, list[str]] = defaultdict(list)
    for passage in document.scored:
        texts[passage.language].append(passage.text)
    joined = {language: "\n".join(parts) for language, parts in texts.items()}
    return {
        "id": lasting or document.key,
        "title": document.title,
        "text": joined.pop(document.language, ""),
        "language": document.language,
        "other_languages": joined,
        "passages": [segment.text for segment in document.segments],
    }
