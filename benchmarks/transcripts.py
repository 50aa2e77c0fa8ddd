"""How much speech should weigh, tried on real transcripts.

``python -m benchmarks.transcripts FOLDER [FOLDER ...] --documents FILE --queries FILE
--qrels FILE`` reads the WebVTT and SubRip files of the folders as webinars (files that are
named alike are one webinar in several languages), puts them beside the documents, and asks
for what somebody said, two words in five left out. Told is, for several lengths of a segment
and weights of the best one, how often the right webinar comes first and among the first ten,
how often its first moment is the right one give or take a cue, and how good the answers to
the judged questions about the documents still are: what people say in passing must not
outrank what is about it.

The documents come from ``manage.py export_documents``; questions and judgements of the
demo's library stand in ``home/demo``.
"""

import argparse
import os
import tempfile
from pathlib import Path


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="transcripts-") as folder:
        os.environ["DATA_DIR"] = folder
        os.environ["ELASTICSEARCH_INDEX"] = Path(folder).name.lower()
        os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
        import django  # noqa: PLC0415 - the settings stand only now

        django.setup()
        from benchmarks.quoting import Collection, compare  # noqa: PLC0415 - as above
        from benchmarks.tables import show, show_markdown  # noqa: PLC0415 - as above

        collection = Collection.read(
            options.folders, options.documents, options.queries, options.qrels, options.seed
        )
        for table in compare(collection, options.engine):
            (show_markdown if options.markdown else show)(table)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.transcripts", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, help="with .vtt and .srt files below them")
    parser.add_argument(
        "--documents", type=Path, required=True, help="of manage.py export_documents"
    )
    parser.add_argument("--queries", type=Path, required=True, help="one a line: id, tab, words")
    parser.add_argument("--qrels", type=Path, required=True, help="TREC judgements of the queries")
    parser.add_argument("--engine", choices=("tantivy", "elasticsearch"), default="tantivy")
    parser.add_argument("--seed", type=int, default=20260101)
    parser.add_argument("--markdown", action="store_true", help="print the tables as Markdown")
    return parser.parse_args()


if __name__ == "__main__":
    main()
