"""Forty judged questions on the demo's library: good answers, on every engine.

The floors are a little below what is measured (docs/ranking.md): they hold what was won.
"""

import json
from collections.abc import Iterator, Mapping
from io import StringIO
from pathlib import Path

import bm25s
import pytest
import Stemmer
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import transaction

from home.demo import texts
from search.engines import temporary_engine
from search.evaluation import Run, load_documents, search_queries
from search.evaluation_files import read_judgements, read_queries
from search.evaluation_metrics import measure

pytestmark = pytest.mark.django_db

DEMO = Path(django_settings.BASE_DIR) / "home" / "demo"
QUERIES = read_queries(DEMO / "questions.tsv")
JUDGEMENTS = read_judgements(DEMO / "judgements.trec")
KINDS = {"all": "", "sentences": "sentence-", "short": "short-"}
FLOORS = {"all": 0.87, "sentences": 0.83, "short": 0.90}


def ndcg(run: Run, kind: str) -> float:
    asked = {query: found for query, found in run.items() if query.startswith(KINDS[kind])}
    return measure(JUDGEMENTS, asked)["nDCG@10"]


@pytest.fixture(scope="module")
def documents(
    django_db_setup: None, django_db_blocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """Return the demo's library as any operator exports theirs."""
    folder = tmp_path_factory.mktemp("demo")
    (folder / "password").write_text("a library of copper\n")
    with (
        pytest.MonkeyPatch.context() as patched,
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        patched.setattr(django_settings, "MEDIA_ROOT", str(folder / "media"))
        call_command("load_demo", admin_password_file=folder / "password", stdout=StringIO())
        call_command("export_documents", folder / "documents.jsonl", stdout=StringIO())
        yield folder / "documents.jsonl"
        transaction.set_rollback(True)


@pytest.fixture(
    scope="module",
    params=["tantivy", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)],
)
def ours(request: pytest.FixtureRequest, documents: Path) -> Run:
    with temporary_engine(request.param) as engine:
        loaded = load_documents(engine, documents)
        return search_queries(engine, QUERIES, loaded.ids)


@pytest.fixture(scope="module")
def plain(documents: Path) -> Run:
    """Return what plain BM25 finds, by the tokenizer, stop words and stemmer it is used with."""
    rows = [json.loads(line) for line in documents.read_text().splitlines()]
    stemmer = Stemmer.Stemmer("english")
    options = {"stopwords": "en", "stemmer": stemmer, "show_progress": False}
    bm25 = bm25s.BM25()
    bm25.index(bm25s.tokenize([whole_text(row) for row in rows], **options), show_progress=False)
    asked = bm25s.tokenize(list(QUERIES.values()), **options)
    found, scores = bm25.retrieve(asked, k=len(rows), show_progress=False)
    return {
        query: {rows[index]["id"]: float(score) for index, score in zip(*ranked, strict=True)}
        for query, *ranked in zip(QUERIES, found, scores, strict=True)
    }


def whole_text(row: Mapping[str, object]) -> str:
    return " ".join([row["title"], row["text"], *row["other_languages"].values(), *row["passages"]])


class TestRanking:
    @pytest.mark.parametrize("kind", KINDS)
    def test_answers_hold_their_floor(self, ours: Run, kind: str) -> None:
        assert ndcg(ours, kind) >= FLOORS[kind]

    @pytest.mark.parametrize("kind", KINDS)
    def test_answers_are_at_least_those_of_plain_bm25(
        self, ours: Run, plain: Run, kind: str
    ) -> None:
        assert ndcg(ours, kind) >= ndcg(plain, kind)


def test_half_of_the_questions_are_sentences_and_some_are_spanish() -> None:
    lengths = {
        kind: [len(text.split()) for query, text in QUERIES.items() if query.startswith(start)]
        for kind, start in KINDS.items()
    }
    spanish = {slug for slug, entry in texts.resources().items() if entry["language"] == "es"}
    about_spanish = [
        query
        for query, grades in JUDGEMENTS.items()
        if {document.removeprefix("demo:") for document in grades} <= spanish
    ]

    assert {kind: len(found) for kind, found in lengths.items()} == {
        "all": 40,
        "sentences": 20,
        "short": 20,
    }
    assert max(lengths["short"]) <= 3
    assert sum(length >= 15 for length in lengths["sentences"]) >= 10
    assert len(about_spanish) >= 8


def test_every_judgement_is_about_a_question_and_a_resource_of_the_demo() -> None:
    judged = {document for grades in JUDGEMENTS.values() for document in grades}

    assert JUDGEMENTS.keys() == QUERIES.keys()
    assert judged <= {f"demo:{slug}" for slug in texts.resources()}
    assert all(2 in grades.values() for grades in JUDGEMENTS.values())
