from argparse import ArgumentParser
from collections.abc import Container, Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.console import progress_bar
from search.engines import ENGINES, temporary_engine
from search.engines.base import EngineUnavailableError
from search.evaluation import Run, load_documents, search_queries
from search.evaluation_files import CollectionError, read_judgements, read_queries, write_run
from search.evaluation_metrics import Judgements, measure

SHOWN = 5  # unknown ids that are named


class Command(BaseCommand):
    help = (
        "Load a judged collection into a temporary index, ask its queries as the site would, "
        "and print how good the answers are. The site's own index is not touched."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--documents",
            type=Path,
            required=True,
            help='JSON lines with "id", "title", "text" and, where known, "language"; '
            'export_documents also writes "passages"',
        )
        parser.add_argument(
            "--queries", type=Path, required=True, help="one query a line: its id, a tab, its words"
        )
        parser.add_argument(
            "--qrels",
            type=Path,
            required=True,
            help="TREC judgements, one a line: query id, 0, document id, grade",
        )
        parser.add_argument("--engine", choices=ENGINES, default="tantivy")
        parser.add_argument("--run-file", type=Path, help="write what was found as a TREC run")

    def handle(
        self, *, documents: Path, engine: str, run_file: Path | None, **options: Any
    ) -> None:
        try:
            asked, judgements = self._read(options["queries"], options["qrels"], run_file)
            run = self._run(engine, documents, asked, judgements)
            if run_file is not None:
                write_run(run_file, run, name=engine)
        except (CollectionError, EngineUnavailableError) as error:
            raise CommandError(str(error)) from error
        for name, value in measure(judgements, run).items():
            self.stdout.write(f"{name} {value:.4f}")

    def _read(
        self, queries_file: Path, qrels: Path, run_file: Path | None
    ) -> tuple[dict[str, str], Judgements]:
        """Return the queries to be asked, and the judgements."""
        queries, judgements = read_queries(queries_file), read_judgements(qrels)
        if not queries.keys() & judgements.keys():
            raise CollectionError(
                f"No query of {queries_file} is judged in {qrels}. "
                "Use the same ids in the first column of both."
            )
        self._warn(f"{qrels} judges queries that {queries_file} lacks", judgements, queries)
        if run_file is None:
            queries = {key: text for key, text in queries.items() if key in judgements}
        return queries, judgements

    def _run(
        self, name: str, documents: Path, queries: dict[str, str], judgements: Judgements
    ) -> Run:
        with temporary_engine(name) as engine:
            with progress_bar("Loading documents") as progress:
                loaded = load_documents(engine, documents, progress)
            if loaded.repeated:
                self.stderr.write(
                    f"{documents} repeats ids ({loaded.repeated}): of each the last line counts."
                )
            known = set(loaded.ids.values())
            judged = dict.fromkeys(id_ for grades in judgements.values() for id_ in grades)
            if not known & judged.keys():
                raise CollectionError(
                    f"No document of {documents} is judged. Use its ids in the judgements."
                )
            self._warn(f"Judged documents that {documents} lacks count as not found", judged, known)
            with progress_bar("Asking queries") as progress:
                return search_queries(engine, queries, loaded.ids, progress)

    def _warn(self, what: str, used: Iterable[str], known: Container[str]) -> None:
        """Say of ids that are *used* and not *known* how many there are, and some of them."""
        unknown = [id_ for id_ in used if id_ not in known]
        if unknown:
            more = " …" if len(unknown) > SHOWN else ""
            self.stderr.write(f"{what}: {len(unknown)} ({', '.join(unknown[:SHOWN])}{more})")
