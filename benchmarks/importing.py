"""What an import costs: ``python -m benchmarks.importing --rows 500``.

A sheet of toolkits is compared with the library, imported, and taken back, against the least
that the same rows could cost, which is to insert them by ``bulk_create``, and against Wagtail's
own way to make the same pages one by one. Runs on SQLite, or on a database of its own on the
PostgreSQL server that DATABASE_URL names.
"""

import argparse
import os
import tempfile

from benchmarks.databases import own_database


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="importing-") as folder, own_database(kept=False):
        os.environ["DATA_DIR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
        import django  # noqa: PLC0415 - the settings stand only now

        django.setup()
        from benchmarks.imported import compare  # noqa: PLC0415 - as above
        from benchmarks.tables import show, show_markdown  # noqa: PLC0415 - as above

        table = compare(options.rows, options.repeats)
        (show_markdown if options.markdown else show)(table)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.importing", description=__doc__)
    parser.add_argument("--rows", type=int, default=500, help="default: 500")
    parser.add_argument("--repeats", type=int, default=3, help="default: 3")
    parser.add_argument("--markdown", action="store_true", help="print the table as Markdown")
    return parser.parse_args()


if __name__ == "__main__":
    main()
