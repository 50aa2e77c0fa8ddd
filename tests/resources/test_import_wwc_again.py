"""A second import: what changes, what does not, and what editors did meanwhile."""

import pytest
from wagtail.models import ReferenceIndex

from resources.importers.saving import PageWriter
from resources.models import EvidenceBrief, Rating, RelatedResource
from tests.factories import PlaceFactory, ToolkitFactory, TopicFactory, UserFactory
from tests.resources.wwc_files import (
    BARE,
    FINDING,
    RATED,
    TIER_1,
    brief,
    run,
    state,
    write_export,
)

pytestmark = pytest.mark.django_db


def test_a_second_import_writes_nothing(library, tmp_path):
    folder = write_export(tmp_path, [RATED, BARE], [TIER_1, FINDING])
    run(folder)
    before = state()

    out, _ = run(folder)

    assert "0 created, 0 changed, 2 unchanged" in out
    assert state() == before


def test_a_second_import_asks_the_database_no_more_for_more_briefs(
    library, tmp_path, django_assert_max_num_queries
):
    many = [{**BARE, "InterventionID": str(k), "Intervention_Name": f"Plan {k}"} for k in range(40)]
    folder = write_export(tmp_path, many, [])
    run(folder)

    with django_assert_max_num_queries(20):
        run(folder)


def test_a_dry_run_tells_all_and_writes_nothing(library, tmp_path):
    before = state()

    out, _ = run(write_export(tmp_path, [RATED], [TIER_1]), "--dry-run")

    assert "1 created" in out
    assert "nothing was written" in out
    assert state() == before


def test_a_new_figure_changes_the_brief_with_a_revision(library, tmp_path):
    run(write_export(tmp_path, [RATED, BARE], [FINDING]))
    out, _ = run(
        write_export(
            tmp_path, [{**RATED, "Effectiveness_Rating": "Positive Effects"}, BARE], [TIER_1]
        )
    )

    assert "0 created, 1 changed, 1 unchanged" in out
    page = brief()
    assert (page.tier, page.ratings.get().rating) == ("1", "Positive Effects")
    assert page.revisions.count() == 2
    assert page.live_revision == page.latest_revision


def test_what_the_export_no_longer_gives_goes(library, tmp_path):
    run(write_export(tmp_path, [RATED], [FINDING]))
    fewer = {**RATED, "Region_State_Arizona": "", "Grade_K": "", "Grade_1": ""}

    run(write_export(tmp_path, [{**fewer, "Effectiveness_Rating": ""}], []))

    page = brief()
    assert not page.places.exists()
    assert not page.levels.exists()
    assert not page.ratings.exists()
    assert page.improvement_index is None


def test_what_an_editor_added_survives_a_changed_import(library, tmp_path):
    run(write_export(tmp_path, [RATED], [FINDING]))
    page = brief()
    tutoring = TopicFactory(name="Tutoring")
    city = PlaceFactory(name="Mesa Alta")
    page.tags.add("phonics")
    page.internal_notes = "Ask the reading team."
    page.related = [RelatedResource(resource=ToolkitFactory())]
    page.topics.add(tutoring)
    page.places.add(city)
    page.ratings.add(Rating(source="Another clearinghouse", rating="Promising"))
    page.slug = "lantern"
    page.save_revision().publish()

    out, _ = run(write_export(tmp_path, [{**RATED, "Grade_K": ""}], [TIER_1]))

    assert "1 changed" in out
    page = brief()
    assert (page.tier, page.slug) == ("1", "lantern")
    assert [tag.name for tag in page.tags.all()] == ["phonics"]
    assert page.internal_notes == "Ask the reading team."
    assert page.related.count() == 1
    assert {topic.name for topic in page.topics.all()} == {"Early literacy", "Tutoring"}
    assert {place.name for place in page.places.all()} == {"Arizona", "Mesa Alta"}
    assert {rating.source for rating in page.ratings.all()} == {
        "Another clearinghouse", "What Works Clearinghouse",
    }  # fmt: skip


def test_a_draft_of_an_editor_is_neither_lost_nor_published(library, tmp_path):
    run(write_export(tmp_path, [RATED], [FINDING]))
    page = brief()
    page.cost = "To be checked"
    page.save_revision()
    folder = write_export(tmp_path, [RATED], [TIER_1])

    out, _ = run(folder)

    assert "1 of the changes wait in drafts" in out
    page = brief()
    assert (page.tier, page.cost) == ("not-rated", "")
    draft = page.get_latest_revision_as_object()
    assert (draft.tier, draft.cost) == ("1", "To be checked")
    assert "1 unchanged" in run(folder)[0]


def test_drafts_stay_drafts(library, tmp_path):
    folder = write_export(tmp_path, [RATED], [FINDING])
    run(folder, "--draft")
    assert not brief().live

    run(write_export(tmp_path, [RATED], [TIER_1]))

    assert not brief().live
    assert brief().get_latest_revision_as_object().tier == "1"


def test_a_locked_brief_is_refused_and_the_rest_imported(library, tmp_path):
    run(write_export(tmp_path, [RATED], [FINDING]))
    EvidenceBrief.objects.update(locked=True)

    out, err = run(write_export(tmp_path, [RATED, BARE], [TIER_1]))

    assert "1 created, 0 changed, 0 unchanged, 1 refused" in out
    assert "Refused wwc:9001: “Lantern Readers – what studies found” is locked" in err


def test_a_brief_in_review_is_refused(library, tmp_path):
    run(write_export(tmp_path, [RATED], [FINDING]))
    page = brief()
    page.save_revision()
    page.get_workflow().start(page, UserFactory(groups=["Editors"]))

    assert "1 refused" in run(write_export(tmp_path, [RATED], [TIER_1]))[0]
    assert brief().latest_revision == page.latest_revision


def test_an_external_id_of_another_type_is_refused(library, tmp_path):
    ToolkitFactory(external_id="wwc:9001")

    out, err = run(write_export(tmp_path, [RATED, BARE], []))

    assert "1 created" in out
    assert "Refused wwc:9001: a toolkit has this external id" in err


def test_a_failure_half_way_leaves_nothing(library, tmp_path, monkeypatch):
    folder = write_export(tmp_path, [RATED, BARE], [FINDING])
    before = state()
    create = PageWriter._create

    def fail_on_the_second(self, record):
        if record.external_id == "wwc:9002":
            raise RuntimeError("the disk is full")
        return create(self, record)

    monkeypatch.setattr(PageWriter, "_create", fail_on_the_second)
    with pytest.raises(RuntimeError):
        run(folder)

    assert state() == before


def test_references_of_a_changed_brief_are_indexed_again(library, tmp_path):
    run(write_export(tmp_path, [RATED], []))
    toolkit, page = ToolkitFactory(), brief()
    page.related = [RelatedResource(resource=toolkit)]
    page.save_revision().publish()
    ReferenceIndex.objects.all().delete()

    run(write_export(tmp_path, [RATED], [TIER_1]))

    users = ReferenceIndex.get_references_to(toolkit).values_list("object_id", flat=True)
    assert list(users) == [str(page.pk)]
