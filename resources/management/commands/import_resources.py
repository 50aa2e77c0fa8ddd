"""Import a sheet of resources, or of vocabulary terms, from the command line."""

import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import Progress

from resources.imports.mapping import (
    RESOURCES,
    Mapping,
    MappingError,
    guess,
    read_toml,
)
from resources.imports.planning import may_run, open_sheet, plan
from resources.imports.reports import report_of
from resources.imports.running import run
from resources.imports.stopping import StoppedImportError
from resources.imports.terms import VOCABULARY_NAMES
from resources.management.choices import find_library, find_owner
from resources.models import ImportedRow, ResourcePage, SheetImport
from resources.sheets.markdown import packed
from resources.sheets.reading import SheetError

Result = ImportedRow.Result


class Command(BaseCommand):
    help = (
        "Import a file of resources or of vocabulary terms: CSV, XLSX, JSON Lines, or a folder or "
        "zip of Markdown. "
        "The columns are guessed by their names, or given by a mapping. Undo an import in the "
        "admin, under Reports, Large changes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the file or folder to import")
        parser.add_argument(
            "--mapping", type=Path, metavar="TOML", help="what the columns of the file mean"
        )
        parser.add_argument(
            "--into",
            choices=[RESOURCES, *VOCABULARY_NAMES],
            help="what the rows are; resources by default",
        )
        parser.add_argument(
            "--type",
            choices=list(ResourcePage.resource_types()),
            help="the type of resources in a file that has no column for it",
        )
        parser.add_argument(
            "--unknown",
            choices=["ask", "create", "leave-out"],
            help="what becomes of vocabulary terms that are not there: by default the import "
            "stops and lists them",
        )
        parser.add_argument(
            "--doubles",
            choices=["leave-out", "create"],
            help="what becomes of rows that are likely in the library already",
        )
        parser.add_argument("--encoding", help="how the file is encoded, where it does not tell")
        parser.add_argument("--delimiter", help="what stands between two cells")
        parser.add_argument("--sheet", help="the sheet of a workbook")
        self._add_what_to_do(parser)

    def _add_what_to_do(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="report what would change, and write nothing"
        )
        parser.add_argument(
            "--publish", action="store_true", help="publish new resources; drafts by default"
        )
        parser.add_argument("--report", type=Path, metavar="CSV", help="write every row's result")
        parser.add_argument(
            "--parent",
            metavar="PATH-or-ID",
            help="the library to put new resources in, by its address (/library/) or its number; "
            "by default the library of the default language",
        )
        parser.add_argument(
            "--owner", metavar="USERNAME", help="who owns new resources and is named in the history"
        )

    def handle(self, **options: Any) -> None:
        sheet_import = self._uploaded(options)
        try:
            self._import(sheet_import, options)
        finally:
            if sheet_import.operation_id is None:
                sheet_import.file.delete(save=False)
                sheet_import.delete()

    def _uploaded(self, options: dict[str, Any]) -> SheetImport:
        path: Path = options["file"]
        sheet_import = SheetImport(
            user=find_owner(options["owner"]),
            library=find_library(options["parent"]),
            publish=options["publish"],
        )
        mapping = self._mapping(options)
        try:
            with packed(path) if path.is_dir() else path.open("rb") as file:
                name = f"{path.resolve().name}.zip" if path.is_dir() else path.name
                sheet_import.file.save(name, File(file), save=False)
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
        except SheetError as error:
            raise CommandError(f"{error} Nothing was imported.") from error
        sheet_import.mapping = mapping.stored()
        sheet_import.save()
        return sheet_import

    def _mapping(self, options: dict[str, Any]) -> Mapping:
        mapping = Mapping()
        if options["mapping"]:
            try:
                mapping = read_toml(options["mapping"].read_text())
            except OSError as error:
                raise CommandError(
                    f"{options['mapping']} cannot be read: {error.strerror}."
                ) from error
            except (MappingError, UnicodeDecodeError) as error:
                raise CommandError(f"{options['mapping']}: {error}") from error
        for name in ("into", "doubles", "encoding", "delimiter", "sheet"):
            if options[name]:
                setattr(mapping, name, options[name])
        if options["type"]:
            mapping.fixed["type"] = options["type"]
        if options["unknown"]:
            mapping.unknown["*"] = options["unknown"]
        return mapping

    def _import(self, sheet_import: SheetImport, options: dict[str, Any]) -> None:
        try:
            self._find_columns(sheet_import)
            with self._progress("Comparing") as progress:
                plan(sheet_import, progress)
        except (SheetError, StoppedImportError) as error:
            raise CommandError(f"{error} Nothing was imported.") from error
        self._show(sheet_import, options)
        if options["dry_run"]:
            self.stdout.write("This was a dry run: nothing was written.")
            return
        if sheet_import.questions:
            raise CommandError(
                "Nothing was imported: say what becomes of the unknown terms, in a mapping or by "
                "--unknown create or --unknown leave-out."
            )
        if not may_run(sheet_import):
            self.stdout.write("There is nothing to import.")
            return
        try:
            with self._progress("Importing") as progress:
                run(sheet_import, progress)
        except StoppedImportError as error:
            raise CommandError(f"{error} Nothing was imported: try again.") from error
        self.stdout.write("Imported. To take it back: the admin, Reports, Large changes.")

    def _find_columns(self, sheet_import: SheetImport) -> None:
        mapping = Mapping.of(sheet_import.mapping)
        file, sheet = open_sheet(sheet_import, mapping)
        file.close()
        for question in sheet.questions:
            choices = ", ".join(f"{one.value} ({one.label})" for one in question.choices)
            raise CommandError(f"{question.text} Say --{question.about}, one of: {choices}.")
        if not mapping.columns:
            mapping.columns = guess(sheet.columns, mapping.into)
        for theirs in sheet.columns:
            meant = mapping.columns.get(theirs) or "(left out)"
            self.stdout.write(f"  {theirs} -> {meant}")
        sheet_import.mapping = mapping.stored()

    def _show(self, sheet_import: SheetImport, options: dict[str, Any]) -> None:
        for note in sheet_import.notes:
            self.stdout.write(note)
        self._show_rows(sheet_import)
        for question in sheet_import.questions:
            near = f"; perhaps {', '.join(question['near'])}" if question["near"] else ""
            self.stdout.write(
                f"unknown {question['vocabulary']}: “{question['text']}” "
                f"({question['count']}×{near})"
            )
        counts = ", ".join(
            f"{sheet_import.counts.get(result, 0)} {result.label}" for result in Result
        )
        self.stdout.write(f"{sum(sheet_import.counts.values())} rows: {counts}.")
        if options["report"]:
            with options["report"].open("wb") as file:
                file.writelines(report_of(sheet_import))

    def _show_rows(self, sheet_import: SheetImport) -> None:
        for row in sheet_import.rows.exclude(problems=[]).iterator():
            for problem in row.problems:
                where = ", ".join(filter(None, (f"row {row.number}", problem["column"])))
                self.stdout.write(
                    f"{row.get_result_display()}: {where}: “{problem['value']}” "
                    f"{problem['reason']} {problem['advice']}"
                )
        for row in sheet_import.rows.exclude(doubles=[]).iterator():
            for double in row.doubles:
                self.stdout.write(
                    f"{row.get_result_display()}: row {row.number}: “{row.title}” is perhaps "
                    f"“{double['title']}” ({double['reason']})"
                )

    @contextmanager
    def _progress(self, text: str) -> Iterator[Callable[[int], None]]:
        console = Console(stderr=True)
        with Progress(console=console, disable=not sys.stderr.isatty()) as progress:
            task = progress.add_task(text, total=None)
            yield lambda done: progress.update(task, completed=done)
