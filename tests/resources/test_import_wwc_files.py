"""Exports that cannot be read: each says where and why."""

from pathlib import Path

import pytest
from django.core.management import CommandError

from resources.importers.wwc_records import FINDINGS_FILE, REPORTS_FILE, Export
from resources.models import EvidenceBrief
from tests.resources.wwc_files import BARE, FINDING, RATED, run, write_export


def damage(path: Path, change) -> None:
    path.write_bytes(change(path.read_bytes()))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("file", "change", "message"),
    [
        (REPORTS_FILE, lambda data: b"", "is empty"),
        (REPORTS_FILE, lambda data: data.split(b"\r\n")[0] + b"\r\n", "has no rows"),
        (REPORTS_FILE, lambda data: data.replace(b"Grade_K,", b"Grade_X,"), "lacks .* Grade_K"),
        (REPORTS_FILE, lambda data: data.replace(b"\r\n", b",Protocol\r\n", 1), "has twice"),
        (REPORTS_FILE, lambda data: data + b"9,short\r\n", "row 4: 2 cells"),
        (REPORTS_FILE, lambda data: data.decode().encode("utf-16"), "is not UTF-8 text"),
        (REPORTS_FILE, lambda data: data.replace(b"Lantern", b"Lant\xe9rn"), "is not UTF-8 text"),
        (FINDINGS_FILE, lambda data: data + b'"open', "no CSV"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_export_stops_the_import(library, tmp_path, file, change, message):
    folder = write_export(tmp_path, [RATED, BARE], [FINDING])
    damage(folder / file, change)

    with pytest.raises(CommandError, match=message) as caught:
        run(folder)

    assert "Nothing was imported." in str(caught.value)
    assert not EvidenceBrief.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("missing", ["folder", REPORTS_FILE, FINDINGS_FILE])
def test_what_is_missing_is_named(library, tmp_path, missing):
    folder = write_export(tmp_path, [RATED], [FINDING])
    if missing == "folder":
        folder = folder / "elsewhere"
    else:
        (folder / missing).unlink()

    with pytest.raises(
        CommandError, match="elsewhere is no folder" if missing == "folder" else missing
    ):
        run(folder)


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("NumStudiesMeetingStandards", "two", "is not a number"),
        ("NumStudiesMeetingStandards", "1.5", "is not a whole number"),
        ("Sample_Size_Intervention", "-4", "is not between 0 and"),
        ("Sample_Size_Intervention", "nan", "is not between 0 and"),
        ("Race_Black", "100.5", "is not between 0 and 100"),
        ("Grade_1", "yes", "is neither 1 nor empty"),
        ("Intervention_Name", "", "is empty"),
        ("Intervention_Name", "x" * 141, "has more than 140 characters"),
        ("Intervention_Page_URL", "javascript:alert(1)", "is no path"),
        ("Outcome_Domain", "", "rates no outcome domain"),
    ],
)  # fmt: skip
def test_a_bad_cell_of_a_report_refuses_its_intervention(tmp_path, column, value, reason):
    export = Export(write_export(tmp_path, [BARE, {**RATED, column: value}], [FINDING]))

    (message,) = export.refused["wwc:9001"]
    assert message.startswith(f"{REPORTS_FILE}, row 3, column ")
    assert reason in message
    assert value in message
    assert list(export.interventions) == [9002]
    assert export.strays == 0


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("Improvement_Index", "51", "is not between -50 and 50"),
        ("Effect_Size_WWC", "1e999", "is not between"),
        ("ESSA_Rating", "ESSA Tier 7", "is none of ESSA Tier 1"),
        ("Is_Subgroup", "perhaps", "is neither 1 nor empty"),
        ("p_Value_WWC", "1.2", "is not between 0 and 1"),
        ("FindingID", "1", "is there a second time"),
    ],
)  # fmt: skip
def test_a_bad_cell_of_a_finding_refuses_its_intervention(tmp_path, column, value, reason):
    export = Export(write_export(tmp_path, [RATED, BARE], [FINDING, {**FINDING, column: value}]))

    (message,) = export.refused["wwc:9001"]
    assert message.startswith(f"{FINDINGS_FILE}, row 3, column {column}: “{value}”")
    assert reason in message
    assert list(export.interventions) == [9002]


@pytest.mark.parametrize("value", ["", "7a", "-1"])
def test_a_row_that_names_no_intervention_is_refused_by_its_number(tmp_path, value):
    export = Export(write_export(tmp_path, [BARE, {**RATED, "InterventionID": value}], []))

    assert list(export.refused) == [f"{REPORTS_FILE}, row 3"]


def test_two_names_or_two_ratings_of_one_thing_are_refused(tmp_path):
    renamed = {**RATED, "Outcome_Domain": "Comprehension", "Intervention_Name": "Lantern Writers"}
    export = Export(write_export(tmp_path, [RATED, RATED, renamed, BARE], []))

    assert ["a second time" in reason for reason in export.refused["wwc:9001"]] == [True, False]
    assert "was “Lantern Readers” further up" in export.refused["wwc:9001"][1]


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("Lantern Readers&reg;", "Lantern Readers"),
        ("Lantern\u00a0Readers\u2122 ", "Lantern Readers"),
        ("Lantern\x0b Plan, The&trade;", "The Lantern Plan"),
        ("Pause, Prompt, & Praise \u00a9", "Pause, Prompt, & Praise"),
    ],
)
def test_names_are_read_without_entities_marks_and_needless_space(tmp_path, name, read):
    export = Export(write_export(tmp_path, [{**RATED, "Intervention_Name": name}], []))

    assert export.interventions[9001].name == read
