"""The figures and the words of an imported brief."""

import pytest

from resources.importers.sentences import inside, join, runs, sentence, within
from resources.importers.wwc_figures import effect, main_findings, median_effect, median_improvement
from resources.importers.wwc_records import Export, Intervention
from resources.importers.wwc_scope import grades_in_words, largest, limits, setting
from resources.importers.wwc_text import Brief
from tests.resources.wwc_files import FINDING, RATED, REPORT, write_export


@pytest.fixture
def read(tmp_path):
    """Return a function that reads the one intervention of an export."""

    def read_one(reports: list[dict], findings: list[dict]) -> Intervention:
        export = Export(write_export(tmp_path, reports, findings))
        assert not export.refused
        return export.interventions[9001]

    return read_one


def measured(improvement, wwc="", study="", **more):
    sizes = {"Effect_Size_WWC": wwc, "Effect_Size_Study": study}
    return {**FINDING, "Improvement_Index": improvement, **sizes, **more}


@pytest.mark.parametrize(
    ("improvement", "wwc", "study", "g"),
    [
        ("10", "0.25", "0.9", 0.25),  # the clearinghouse's own
        ("10", "", "0.25", 0.25),  # the study's, where there is no other
        ("18", "1.96", "0.48", 0.48),  # the study's, where only that says the same
        ("10", "-0.25", "", 0.25),  # fewer fights are a gain
        ("-10", "0.25", "", -0.25),
        ("10", "207.7", "", None),  # no such effect
        ("", "0.25", "", None),  # which way it points is not known
        ("0", "0.01", "", 0.0),
    ],
)
def test_an_effect_size_says_the_same_as_the_improvement_index(read, improvement, wwc, study, g):
    about = read([RATED], [measured(improvement, wwc, study)])

    assert effect(about.findings[0]) == g


def test_headline_figures_are_medians_over_main_findings(read):
    about = read([RATED], [
        measured("2", "0.05"),
        measured("10", "0.25"),
        measured("40", "1.28"),
        measured("-50", Is_Subgroup="True"),
        measured("-50", Finding_Rating="3"),
    ])  # fmt: skip

    main = main_findings(about)
    assert (len(main), median_improvement(main), median_effect(main)) == (3, 10, 0.25)
    assert "the median of 3 main findings" in limits(about)
    assert "leaving out 1 finding on subgroups and 1 finding of the lowest rating" in limits(about)


@pytest.mark.parametrize(("values", "middle"), [(["3", "4"], 3), (["-3", "-4"], -3), ([""], None)])
def test_half_a_point_is_rounded_towards_nothing(read, values, middle):
    assert median_improvement(read([RATED], [measured(v) for v in values]).findings) == middle


def test_a_finding_against_its_own_p_value_is_not_significant(read):
    about = read([RATED], [
        measured("10", "0.25", p_Value_WWC="0.05"), measured("10", "0.25", p_Value_WWC="0.049"),
    ])  # fmt: skip

    assert [finding.is_significant for finding in about.findings] == [False, True]
    assert "The export marks 1 main finding as statistically significant against" in limits(about)


def test_studies_and_students_are_of_the_largest_domain_and_staff_are_no_students(read):
    staff = {**RATED, "Outcome_Domain": "Teacher retention", "Sample_Size_Intervention": "900"}

    assert largest(read([RATED, staff], [])) == (2, 340)


def test_a_rated_brief_reads_well(read):
    brief = Brief(read([RATED], [FINDING, measured("-3", "-0.08")]))

    assert brief.title() == "Lantern Readers – what studies found"
    assert brief.question() == "What are the effects of Lantern Readers on alphabetics?"
    assert brief.bottom_line() == (
        "The What Works Clearinghouse finds potentially positive effects on alphabetics. An "
        "average student would be expected to gain 3 percentile points (median of 2 main findings, "
        "2 of them statistically significant; effect size g = 0.08)."
    )
    assert brief.key_findings() == [
        "Alphabetics: potentially positive effects (2 studies, 340 participants).",
        "Alphabetics: the median of 2 main findings is a gain of 3 percentile points; they run "
        "from −3 to +10, and 2 are statistically significant (1 of them for the worse).",
    ]


def test_one_finding_and_one_study_are_in_the_singular(read):
    brief = Brief(read([{**RATED, "NumStudiesMeetingStandards": "1"}], [
        measured("-1", "-0.03", Is_Statistically_Significant="", ESSA_Rating="ESSA Tier 2"),
    ]))  # fmt: skip

    assert "lose 1 percentile point (one main finding, not statistically" in brief.bottom_line()
    assert "g = −0.03" in brief.bottom_line()
    assert "(1 study, 340 participants)" in brief.key_findings()[0]
    assert brief.tier_reason() == (
        "The What Works Clearinghouse reports one finding on Lantern Readers, and places it at "
        "ESSA tier 2 (moderate evidence)."
    )
    assert "The rating rests on a single study." in limits(brief.about)


def test_a_name_without_evidence_makes_no_claim(read):
    brief = Brief(read([REPORT], []))

    assert brief.title() == "Lantern Readers – no findings on record"
    assert brief.summary() == (
        "The What Works Clearinghouse lists Lantern Readers in its review of beginning reading. "
        "Its export holds no rating and no finding, which speaks neither for nor against."
    )
    assert brief.tier_reason().endswith("holds no finding on Lantern Readers, and so no ESSA tier.")
    assert setting(brief.about) == ""
    assert brief.key_findings() == []


def test_the_setting_says_what_is_given(read):
    about = read([
        {**RATED, "School_type_Public": "1", "Urbanicity_Urban": "1", "Race_Black": "30",
         "Delivery_Method_Small_Group": "1", "Region_State_District_of_Columbia": "1"},
        {**RATED, "Protocol": "Science", "Race_Black": "45.6", "Race_Asian": "0.2"},
    ], [])  # fmt: skip

    assert setting(about) == (
        "Studies took place in Arizona and the District of Columbia. The schools were public, in "
        "urban areas. The studies covered kindergarten to grade 1. Delivery was to small groups. "
        "Among the students studied: Black 30% to 46%, Asian under 1%. A range means that the "
        "reviews differ."
    )


def test_a_summary_fits_whatever_the_name_and_the_ratings(read):
    rows = [
        {**RATED, "Intervention_Name": "N" * 140, "Outcome_Domain": f"Domain {number} " + "d" * 100}
        for number in range(9)
    ]
    summary = Brief(read(rows, [FINDING])).summary()

    assert len(summary) <= 400
    assert "All 9 of its ratings say potentially positive effects." in summary
    assert len(Brief(read(rows, [])).question()) <= 250


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        (["1"], "grade 1"),
        (["PK", "K"], "pre-kindergarten to kindergarten"),
        (["K", "1", "2", "5"], "kindergarten to grade 2 and grade 5"),
        (["9", "10", "12", "PS"], "grades 9 to 10, grade 12 and the years after high school"),
        ([], ""),
    ],
)
def test_grades_in_words(read, columns, words):
    bare = {**RATED, "Grade_K": "", "Grade_1": ""}

    assert grades_in_words(read([{**bare, **{f"Grade_{c}": "1" for c in columns}}], [])) == words


def test_lists_and_sentences():
    assert join(["a"]) == "a"
    assert join(["a", "b", "c"], "or") == "a, b or c"
    assert join(["a and b", "c"]) == "a and b as well as c"
    assert join(["a and b", "c", "d"]) == "a and b, c, and d"
    assert join(["a, b and c", "d"]) == "“a, b and c” as well as d"
    assert sentence("on S.P.I.R.E.") == "On S.P.I.R.E."
    assert inside("Knowledge, attitudes, & values") == "knowledge, attitudes and values"
    assert inside("English language arts achievement") == "English language arts achievement"
    assert within(10, ["12345.", "too long to fit", "789."]) == "12345."
    assert within(11, ["12345.", "too long to fit", "789."]) == "12345. 789."
    assert runs(["b", "c", "e"], "abcde") == [("b", "c"), ("e", "e")]
