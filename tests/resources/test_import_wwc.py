"""What the import of the What Works Clearinghouse makes of an export."""

import os
from pathlib import Path

import pytest
from django.core.management import CommandError

from resources.models import EvidenceBrief, Place, Topic
from tests.factories import PlaceFactory, TopicFactory, UserFactory
from tests.resources.wwc_files import (
    BARE,
    FINDING,
    RATED,
    REPORT,
    TIER_1,
    TIER_2,
    brief,
    run,
    state,
    write_export,
)

pytestmark = pytest.mark.django_db


def test_writes_one_published_brief_for_each_intervention(library, tmp_path):
    out, _ = run(write_export(tmp_path, [RATED, BARE], [TIER_1]))

    assert "2 evidence briefs: 2 created, 0 changed, 0 unchanged, 0 refused." in out
    page = brief()
    assert page.live
    assert not page.has_unpublished_changes
    assert page.get_parent().specific == library
    assert page.live_revision == page.latest_revision
    assert page.revisions.count() == 1
    assert page.source_link == "https://ies.ed.gov/ncee/wwc/intervention/9001"
    assert (page.studies, page.students) == (2, 340)
    assert brief(9002).source_link == ""
    assert brief(9002).studies is None


def test_names_how_many_have_a_tier_a_rating_a_grade_and_a_state(library, tmp_path):
    other = {**RATED, "InterventionID": "9003", "Intervention_Name": "Number Boats"}
    other |= {"Region_State_Arizona": "", "Grade_K": "", "Grade_1": ""}

    out, err = run(
        write_export(tmp_path, [RATED, BARE, other], [TIER_1, {**FINDING, "InterventionID": "77"}])
    )

    for line in (
        "1 Tier 1: strong",
        "2 Not rated",
        "2 with a rating",
        "1 with a grade",
        "1 with a state",
    ):
        assert line in out
    assert "Left out 1 finding on interventions without a report." in err


def test_the_tier_is_the_best_among_the_findings(library, tmp_path):
    run(write_export(tmp_path, [RATED], [TIER_2, TIER_1, FINDING]))

    assert brief().tier == "1"
    assert "Of the 3 findings that the What Works Clearinghouse reports" in brief().tier_reason
    assert "1 at ESSA tier 1 (strong evidence) and 1 at ESSA tier 2" in brief().tier_reason


def test_a_rating_is_never_turned_into_a_tier(library, tmp_path):
    run(write_export(tmp_path, [{**RATED, "Effectiveness_Rating": "Positive Effects"}], [FINDING]))

    page = brief()
    assert page.tier == "not-rated"
    assert page.tier_reason.startswith("The What Works Clearinghouse gives no ESSA tier")
    rating = page.ratings.get()
    assert (rating.source, rating.outcome_domain) == ("What Works Clearinghouse", "Alphabetics")
    assert (rating.rating, rating.date) == ("Positive Effects", None)
    assert rating.link == page.source_link


def test_a_tier_makes_no_rating(library, tmp_path):
    run(write_export(tmp_path, [REPORT], [TIER_2]))

    assert brief().tier == "2"
    assert not brief().ratings.exists()


def test_not_applicable_is_no_rating(library, tmp_path):
    run(write_export(tmp_path, [{**RATED, "Effectiveness_Rating": "N/A"}], [FINDING]))

    assert not brief().ratings.exists()
    assert "Alphabetics: not rated" in brief().key_findings[0].value


def test_the_same_domain_in_two_reviews_keeps_both_ratings_apart(library, tmp_path):
    other = {
        **RATED,
        "Protocol": "Early Childhood Education",
        "Effectiveness_Rating": "Mixed Effects",
    }
    run(write_export(tmp_path, [RATED, other], []))

    assert list(brief().ratings.values_list("outcome_domain", "rating")) == [
        ("Alphabetics (review of beginning reading)", "Potentially Positive Effects"),
        ("Alphabetics (review of early childhood education)", "Mixed Effects"),
    ]


def test_grades_states_and_topics_become_terms(library, tmp_path):
    run(write_export(tmp_path, [{**RATED, "Grade_PS": "1", "Grade_PK": "1", "Grade_6": "1"}], []))

    page = brief()
    assert set(page.levels.values_list("slug", flat=True)) == {
        "early-childhood", "elementary", "middle-school", "postsecondary",
    }  # fmt: skip
    arizona = page.places.get()
    assert (arizona.slug, arizona.kind, arizona.get_parent().slug) == (
        "arizona",
        "state",
        "united-states",
    )
    assert page.topics.get().slug == "early-literacy"
    assert page.topics.get().get_parent().slug == "teaching-and-learning"


def test_a_region_alone_is_placed_in_the_country(library, tmp_path):
    run(
        write_export(
            tmp_path, [{**RATED, "Region_State_Arizona": "", "Region_State_West": "1"}], []
        )
    )

    assert brief().places.get().slug == "united-states"
    assert "Studies took place in the West of the United States." in brief().setting


def test_a_population_is_named_where_it_is_half_of_the_students(library, tmp_path):
    shares = {"Race_Black": "49.9", "Ethnicity_Hispanic": "50.00", "Urbanicity_Rural": "1.00"}
    run(write_export(tmp_path, [{**RATED, **shares}], []))

    assert set(brief().populations.values_list("slug", flat=True)) == {"hispanic", "rural"}


def test_a_review_without_outcomes_gives_no_topic_beside_one_with_outcomes(library, tmp_path):
    silent = {**REPORT, "Protocol": "English Language Learners"}
    run(write_export(tmp_path, [RATED, silent], []))

    assert brief().topics.get().slug == "early-literacy"
    assert not brief().populations.exists()
    assert "also lists it for English language learners, without any outcome" in brief().limits


def test_terms_of_the_coalition_are_used_as_they_are(library, tmp_path):
    topic = TopicFactory(name="Reading by nine", synonyms="Beginning  READING")
    country = PlaceFactory(name="Estados Unidos", slug="united-states", kind=Place.Kind.COUNTRY)
    before = Topic.objects.count()

    run(write_export(tmp_path, [RATED], []))

    assert brief().topics.get() == topic
    assert Topic.objects.count() == before
    assert brief().places.get().get_parent() == country


def test_two_topics_that_are_one_to_the_coalition_are_one(library, tmp_path):
    both = TopicFactory(name="Reading and science", synonyms="early literacy\nscience")
    run(write_export(tmp_path, [RATED, {**RATED, "Protocol": "Science"}], []))

    assert brief().topics.get() == both


def test_a_city_is_not_taken_for_the_state_of_its_name(library, tmp_path):
    city = PlaceFactory(name="New York", kind=Place.Kind.CITY)
    folder = write_export(tmp_path, [{**RATED, "Region_State_New_York": "1"}], [])

    run(folder)
    run(folder)

    assert city not in brief().places.all()
    assert set(brief().places.values_list("slug", flat=True)) == {"arizona", "new-york-state"}
    assert Place.objects.filter(name__startswith="New York").count() == 2


def test_the_owner_owns_and_is_named_in_the_history(library, tmp_path):
    owner = UserFactory(username="marisol")

    run(write_export(tmp_path, [RATED], []), "--owner", "marisol")

    assert brief().owner == owner
    assert brief().latest_revision.user == owner


@pytest.mark.parametrize("by", ["pk", "address"])
def test_the_library_can_be_named(library, tmp_path, by):
    inner = library.add_child(instance=type(library)(title="Reports", slug="reports"))
    name = str(inner.pk) if by == "pk" else inner.get_url_parts()[2]

    run(write_export(tmp_path, [RATED], []), "--parent", name)

    assert brief().get_parent().specific == inner


def test_without_a_library_the_next_step_is_named(site_root, tmp_path):
    with pytest.raises(CommandError, match=r"manage\.py set_up_site"):
        run(write_export(tmp_path, [RATED], []))


def test_english_briefs_do_not_go_into_a_spanish_library(spanish_library, tmp_path):
    with pytest.raises(CommandError, match="English"):
        run(write_export(tmp_path, [RATED], []), "--parent", str(spanish_library.pk))


@pytest.mark.parametrize(
    ("options", "message"),
    [(["--parent", "/nowhere/"], "Libraries: /"), (["--owner", "nobody"], "no user “nobody”")],
)
def test_an_unknown_library_or_owner_is_refused(library, tmp_path, options, message):
    with pytest.raises(CommandError, match=message):
        run(write_export(tmp_path, [RATED], []), *options)


@pytest.mark.skipif(
    not Path(os.environ.get("WWC_EXPORT", "/nonexistent")).is_dir(),
    reason="WWC_EXPORT names no folder with the real export",
)
def test_the_real_export_imports_whole_and_a_second_time_changes_nothing(library):
    folder = Path(os.environ["WWC_EXPORT"])
    out, _ = run(folder)

    assert "537 evidence briefs: 537 created, 0 changed, 0 unchanged, 0 refused." in out
    assert "28 Tier 1" in out
    assert "9 Tier 2" in out
    before = state()
    assert "0 created, 0 changed, 537 unchanged, 0 refused." in run(folder)[0]
    assert state() == before
    assert not EvidenceBrief.objects.filter(summary="").exists()
    assert brief(7).summary
