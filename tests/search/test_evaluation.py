"""evaluate_search: any judged collection, asked as the site asks."""

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from search.engines import SearchEngine, temporary_engine
from search.evaluation import find_keys, load_documents
from search.evaluation_metrics import METRICS
from tests.search.documents import request

DOCUMENTS = [
    {"id": "absence", "title": "Chronic absence", "text": "Letters home for missed days."},
    {"id": "años-ñ", "title": "Educación", "text": "Faltas de asistencia", "language": "es"},
    {"id": "empty", "title": "Nothing but a title", "text": ""},
    {"id": "long", "title": "Letters", "text": f"{'words about other things ' * 40} letters home"},
]
QUERIES = "q1\tletters home\nq2\teducacion\nq3\tthe of\nq4\tzebra\n"
QRELS = "q1 0 absence 2\nq1 0 long 1\nq2\t0\taños-ñ\t1\nq3 0 absence 1\nq4 0 empty 1\n"

Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return written


@pytest.fixture
def temporary() -> Iterator[SearchEngine]:
    with temporary_engine("tantivy") as engine:
        yield engine


def lines(documents: list[dict[str, object]]) -> str:
    return "".join(f"{json.dumps(document)}\n" for document in documents)


def evaluate(write: Write, **given: object) -> tuple[dict[str, float], str]:
    """Return the printed figures, and what was said beside them."""
    files = {
        "documents": write("usual.jsonl", lines(DOCUMENTS)),
        "queries": write("usual.tsv", QUERIES),
        "qrels": write("usual.trec", QRELS),
    }
    out, err = io.StringIO(), io.StringIO()
    call_command("evaluate_search", **{**files, **given}, stdout=out, stderr=err)
    pairs = (line.split(" ") for line in out.getvalue().splitlines())
    return {name: float(value) for name, value in pairs}, err.getvalue()


def test_prints_one_figure_a_line(write: Write) -> None:
    figures, said = evaluate(write)

    assert list(figures) == list(METRICS)
    # Two of four queries find all that answers them, the others nothing.
    assert figures == pytest.approx({"nDCG@10": 0.5, "MAP": 0.5, "recall@100": 0.5, "P@30": 0.025})
    assert said == ""


def test_the_run_holds_what_was_found_in_order(write: Write, tmp_path: Path) -> None:
    path = tmp_path / "found.run"

    evaluate(write, run_file=path)

    rows = [line.split() for line in path.read_text().splitlines()]
    assert [row[2] for row in rows if row[0] == "q1"] == ["absence", "long"]
    assert [row[3] for row in rows if row[0] == "q1"] == ["1", "2"]
    assert all(row[1] == "Q0" and row[5] == "tantivy" for row in rows)
    assert float(rows[0][4]) > float(rows[1][4])


def test_a_run_answers_queries_that_nobody_judged(write: Write, tmp_path: Path) -> None:
    path = tmp_path / "found.run"

    evaluate(write, run_file=path, qrels=write("qrels.trec", "q2 0 años-ñ 1\n"))

    assert "q1 Q0 absence 1" in path.read_text()


def test_resources_with_all_words_stand_before_the_nearest(write: Write, tmp_path: Path) -> None:
    path = tmp_path / "found.run"
    documents = [
        {"id": "some", "title": "Attendance attendance", "text": "attendance"},
        {"id": "all", "title": "", "text": f"attendance {'something else ' * 90} lottery"},
    ]

    evaluate(
        write,
        run_file=path,
        documents=write("documents.jsonl", lines(documents)),
        queries=write("queries.tsv", "q\tattendance lottery\n"),
        qrels=write("qrels.trec", "q 0 all 1\n"),
    )

    assert [line.split()[2] for line in path.read_text().splitlines()] == ["all", "some"]


def test_a_question_longer_than_the_site_accepts_is_taken_whole(write: Write) -> None:
    question = " ".join(f"word{number}" for number in range(300)) + " absence"

    figures, _said = evaluate(
        write,
        queries=write("queries.tsv", f"q\t{question}\n"),
        qrels=write("qrels.trec", "q 0 absence 1\n"),
    )

    assert figures["MAP"] == 1.0


def test_of_documents_with_the_same_id_the_last_counts(
    write: Write, temporary: SearchEngine
) -> None:
    path = write("documents.jsonl", lines([{**DOCUMENTS[0], "text": "zebra"}, *DOCUMENTS]))

    loaded = load_documents(temporary, path)

    assert sorted(loaded.ids.values()) == ["absence", "años-ñ", "empty", "long"]
    assert loaded.repeated == 1
    assert find_keys(temporary, "zebra") == []
    assert evaluate(write, documents=path)[1].endswith(
        "repeats ids (1): of each the last line counts.\n"
    )


def test_loading_in_batches_keeps_every_document(
    write: Write, temporary: SearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.evaluation.BATCH", 3)
    documents = [{"id": f"d{n}", "title": "Same", "text": f"number{n}"} for n in range(10)]
    told: list[tuple[int, int]] = []

    loaded = load_documents(
        temporary, write("d.jsonl", lines(documents)), lambda *step: told.append(step)
    )

    assert len(loaded.ids) == 10
    assert temporary.search(request("same")).total == 10
    assert told == [(3, 10), (6, 10), (9, 10), (10, 10)]


def test_a_passage_lifts_its_document(write: Write, temporary: SearchEngine) -> None:
    spoken = {"id": "spoken", "title": "", "text": "attendance", "passages": ["a red bicycle bell"]}
    other = {"id": "other", "title": "", "text": "attendance and more attendance"}
    loaded = load_documents(temporary, write("d.jsonl", lines([other, spoken])))

    found = [loaded.ids[key] for key in find_keys(temporary, "attendance bicycle bell")]

    assert found == ["spoken", "other"]


def test_ids_that_another_file_lacks_are_told_and_counted_out(write: Write) -> None:
    qrels = write("qrels.trec", f"{QRELS}q9 0 absence 1\nq2 0 gone 1\n")

    figures, said = evaluate(write, qrels=qrels)

    assert "1 (q9)" in said
    assert "1 (gone)" in said
    # The query that was never asked is left out; the lacking document cannot be found.
    assert figures["recall@100"] == pytest.approx((1 + 0.5) / 4)


@pytest.mark.parametrize(
    ("name", "text", "line", "reason"),
    [
        ("documents", '{"id": "a", "title": "b"}', 1, "“text” is missing"),
        ("documents", '{"title": "b", "text": "c"}', 1, "“id” is missing"),
        ("documents", '\n{"id": "", "title": "b", "text": "c"}', 2, "the id is empty"),
        ("documents", '{"id": "a", "title": "", "text": ""}\n{broken', 2, "broken JSON"),
        ("documents", '["a"]', 1, "not a JSON object"),
        ("documents", '{"id": 1, "title": "", "text": "", "passages": "x"}', 1, "“passages”"),
        ("documents", '{"id": 1, "title": "", "text": "", "other_languages": 1}', 1, "“other_"),
        ("queries", "q1\tone\nq2 two", 2, "no tab"),
        ("queries", "q1\tone\nq1\ttwo", 2, "query q1 is there already"),
        ("qrels", "q1 0 absence 1\nq1 absence 1", 2, "3 columns instead of 4"),
        ("qrels", "q1 0 absence yes", 1, "“yes” is no number"),
    ],
)
def test_a_bad_line_is_named_with_its_remedy(
    write: Write, name: str, text: str, line: int, reason: str
) -> None:
    path = write("bad", text)

    with pytest.raises(CommandError) as raised:
        evaluate(write, **{name: path})

    assert str(raised.value).startswith(f"{path}, line {line}: ")
    assert reason in str(raised.value)
    assert str(raised.value).endswith(".")


@pytest.mark.parametrize("name", ["documents", "queries", "qrels"])
@pytest.mark.parametrize("text", ["", "\n\n"])
def test_an_empty_file_is_named(write: Write, name: str, text: str) -> None:
    path = write("empty", text)

    with pytest.raises(CommandError, match=f"{path} holds no"):
        evaluate(write, **{name: path})


@pytest.mark.parametrize("name", ["documents", "queries", "qrels"])
def test_a_file_that_is_not_there_is_named(write: Write, tmp_path: Path, name: str) -> None:
    with pytest.raises(CommandError, match=f"{tmp_path / 'nowhere'} cannot be read"):
        evaluate(write, **{name: tmp_path / "nowhere"})


def test_text_in_another_encoding_is_named(write: Write, tmp_path: Path) -> None:
    path = tmp_path / "latin.jsonl"
    path.write_bytes('{"id": "a", "title": "año", "text": ""}'.encode("latin-1"))

    with pytest.raises(CommandError, match="line 1: not UTF-8"):
        evaluate(write, documents=path)


def test_judgements_of_another_collection_are_refused(write: Write) -> None:
    with pytest.raises(CommandError, match="No query of"):
        evaluate(write, qrels=write("qrels.trec", "other 0 absence 1\n"))
    with pytest.raises(CommandError, match="No document of"):
        evaluate(write, qrels=write("qrels.trec", "q1 0 other 1\n"))


def test_a_run_that_cannot_be_written_is_named(write: Write, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be written"):
        evaluate(write, run_file=tmp_path / "nowhere" / "found.run")


def test_text_that_engines_refuse_is_cleaned(write: Write, temporary: SearchEngine) -> None:
    line = '{"id": "a", "title": "caf\\u00e9 \\ud800", "text": "na\\u0000me"}\n'

    load_documents(temporary, write("d.jsonl", line))

    assert find_keys(temporary, "CAFE name")
