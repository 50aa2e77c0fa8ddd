"""Measure what a search costs: ``python -m benchmarks --size 10000``."""

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.databases import own_database

PARTS = ("pages", "queries", "required", "wagtail", "faceted", "rebuild", "publish")


def main() -> None:
    options = _options()
    with _folder(options.keep) as folder, own_database(kept=options.keep is not None):
        _prepare(folder, options.engine)
        from benchmarks.running import run  # noqa: PLC0415 - the settings stand only now

        try:
            run(options)
        except KeyboardInterrupt:
            sys.exit(130)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--size", type=int, default=1_000, help="resources in the library (default: 1000)"
    )
    parser.add_argument(
        "--engine",
        choices=("tantivy", "elasticsearch"),
        default="elasticsearch" if os.environ.get("ELASTICSEARCH_URL") else "tantivy",
        help="default: elasticsearch where ELASTICSEARCH_URL is set, else tantivy",
    )
    parser.add_argument(
        "--only",
        nargs="*",
        choices=PARTS,
        help="measure these parts; none of them: only make the library and its index",
    )
    parser.add_argument(
        "--keep",
        type=Path,
        metavar="DIR",
        help="keep the library in DIR, and use the one that is there; default: a temporary one",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every figure to FILE")
    parser.add_argument("--markdown", action="store_true", help="print the tables as Markdown")
    options = parser.parse_args()
    if options.engine == "tantivy" and "faceted" in (options.only or ()):
        parser.error("the part “faceted” needs --engine elasticsearch")
    return options


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept.resolve()
        return
    folder = Path(tempfile.mkdtemp(prefix="benchmark-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _prepare(folder: Path, engine: str) -> None:
    """Set Django up on data of the benchmark's own, never on those of an installation."""
    if engine == "tantivy":
        os.environ.pop("ELASTICSEARCH_URL", None)
    elif not os.environ.get("ELASTICSEARCH_URL"):
        sys.exit("Set ELASTICSEARCH_URL to the server to measure.")
    os.environ["ELASTICSEARCH_INDEX"] = f"benchmark-{folder.name.lower()}"
    os.environ["DATA_DIR"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    import django  # noqa: PLC0415 - its settings read what stands above

    django.setup()


if __name__ == "__main__":
    main()
