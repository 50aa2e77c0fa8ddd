"""What moments cost: ``python -m benchmarks.moments --webinars 2000 --cues 600``.

A page of webinars with the places where the words are said, against the same page without
them, and against the usual way: one large field of text for each webinar, with the engine's
own highlighter. Runs on the embedded engine, or on the server that ELASTICSEARCH_URL names.
Told as well is how often the webinar of a remembered quotation is among the first ten.
"""

import argparse
import os
import random
import tempfile
from pathlib import Path


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="moments-") as folder:
        os.environ["DATA_DIR"] = folder
        os.environ["ELASTICSEARCH_INDEX"] = Path(folder).name.lower()
        os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
        import django  # noqa: PLC0415 - the settings stand only now

        django.setup()
        from benchmarks.spoken import compare  # noqa: PLC0415 - as above
        from benchmarks.tables import show, show_markdown  # noqa: PLC0415 - as above

        table = compare(options.webinars, options.cues, random.Random(options.seed))
        (show_markdown if options.markdown else show)(table)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.moments", description=__doc__)
    parser.add_argument("--webinars", type=int, default=2_000, help="default: 2000")
    parser.add_argument("--cues", type=int, default=600, help="of each webinar; default: 600")
    parser.add_argument("--seed", type=int, default=20260101)
    parser.add_argument("--markdown", action="store_true", help="print the table as Markdown")
    return parser.parse_args()


if __name__ == "__main__":
    main()
