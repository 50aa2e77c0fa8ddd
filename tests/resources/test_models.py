"""What resources, their parts, files and terms hold to by themselves."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone, translation
from wagtail.models import Page

from resources.models import (
    Attachment,
    EvidenceBrief,
    ResourcePage,
    ResourceTag,
    Topic,
    Track,
    Webinar,
    file_format,
)
from resources.text import clean, fold
from tests import factories

HOUR = dt.timedelta(hours=1)


# Resources


def test_a_live_resource_gets_the_day_it_was_published(library):
    page = factories.ToolkitFactory(published_on=None)
    assert page.published_on == dt.date.today()
    assert factories.ToolkitFactory(published_on=None, live=False).published_on is None


def test_a_given_date_of_publishing_is_kept(library):
    day = dt.date(2020, 5, 1)
    assert factories.ToolkitFactory(published_on=day).published_on == day


def test_what_is_imported_gets_no_date_of_its_own(library):
    assert factories.ToolkitFactory(published_on=None, external_id="wwc-1").published_on is None


@pytest.mark.parametrize(
    ("make", "year"),
    [
        (factories.ToolkitFactory, 2026),
        (factories.DesignTeamOutputFactory, 2026),
        (factories.EvidenceBriefFactory, 2027),
        (factories.WebinarFactory, 2027),
    ],
)
def test_review_is_due_so_long_after_publishing_as_its_type_lasts(library, make, year):
    page = make(published_on=dt.date(2025, 3, 14))
    assert page.review_by == dt.date(year, 3, 14)


def test_two_resources_may_have_no_external_id_but_not_the_same(library):
    for _ in range(2):
        factories.ToolkitFactory(external_id="").refresh_from_db()
    assert ResourcePage.objects.filter(external_id=None).count() == 2
    factories.ToolkitFactory(external_id="wwc-1")
    with pytest.raises(ValidationError):
        factories.WebinarFactory(external_id="wwc-1")


def test_a_copy_takes_neither_the_external_id_nor_the_place_on_the_home_page(library):
    page = factories.ToolkitFactory(external_id="wwc-1", is_featured=True, tags=["attendance"])
    copy = page.copy(update_attrs={"slug": "copy"})
    assert (copy.external_id, copy.is_featured) == (None, False)
    assert [tag.name for tag in copy.tags.all()] == ["attendance"]


def test_control_characters_do_not_enter_by_any_plain_field(library):
    page = factories.EvidenceBriefFactory(
        title="A\x0btitle", summary="A\x00sum\ud800mary", question="Wh\x1fy?"
    )
    assert (page.title, page.summary, page.question) == ("Atitle", "Asummary", "Why?")


def test_resources_live_in_libraries_only(library, site_root):
    for model in ResourcePage.resource_types().values():
        assert model.can_create_at(library)
        assert not model.can_create_at(site_root)
        assert not model.can_create_at(factories.ToolkitFactory())
    assert not ResourcePage.can_create_at(library)


# Evidence briefs


@pytest.mark.parametrize("tier", [tier for tier in EvidenceBrief.Tier if tier != "not-rated"])
def test_a_tier_without_a_reason_is_refused(library, tier):
    with pytest.raises(ValidationError, match="Say why the evidence has this tier"):
        factories.EvidenceBriefFactory(tier=tier, tier_reason=" ")


def test_a_brief_that_is_not_rated_needs_no_reason(library):
    assert not factories.EvidenceBriefFactory().is_rated
    assert factories.EvidenceBriefFactory(rated=True).is_rated


@pytest.mark.parametrize("index", [-51, 51])
def test_the_improvement_index_stays_within_its_scale(library, index):
    with pytest.raises(ValidationError):
        factories.EvidenceBriefFactory(improvement_index=index)


# Webinars


@pytest.mark.parametrize(
    ("starts", "ends", "recorded", "state"),
    [
        (HOUR, 2 * HOUR, False, "announced"),
        (HOUR, 2 * HOUR, True, "announced"),
        (-HOUR, HOUR, False, "live"),
        (-HOUR, HOUR, True, "live"),
        (-2 * HOUR, -HOUR, False, "recording-to-come"),
        (-2 * HOUR, -HOUR, True, "recorded"),
        (-HOUR, None, False, "recording-to-come"),
        (None, None, True, "recorded"),
    ],
)
def test_a_webinar_follows_the_clock_and_what_is_there(library, starts, ends, recorded, state):
    now = timezone.now()
    page = factories.WebinarFactory(
        starts_at=starts and now + starts,
        ends_at=ends and now + ends,
        recording_link="https://example.org/film" if recorded else "",
    )
    assert page.state == state


@pytest.mark.parametrize("what", ["recording", "recording_link", "tracks"])
def test_a_recording_a_link_or_a_transcript_makes_a_webinar_recorded(library, what):
    given = {
        "recording": factories.RecordingFactory,
        "recording_link": lambda: "https://example.org/film",
        "tracks": lambda: [Track(language="en", content=factories.CAPTIONS)],
    }
    assert factories.WebinarFactory(**{what: given[what]()}).state == Webinar.State.RECORDED


def test_a_webinar_ends_after_it_starts(library):
    now = timezone.now()
    with pytest.raises(ValidationError, match="must end after it starts"):
        factories.WebinarFactory(starts_at=now, ends_at=now)


def test_an_unknown_time_zone_is_refused(library):
    with pytest.raises(ValidationError, match="Unknown time zone"):
        factories.WebinarFactory(time_zone="Phoenix")


def test_the_card_of_a_webinar_tells_its_day_where_it_happens():
    values = {"starts_at": "2020-01-02T03:00:00+00:00", "time_zone": "America/Phoenix"}
    assert Webinar.card_line(values) == "Held on Jan. 1, 2020"
    assert Webinar.card_line({"starts_at": None}) == ""


# Parts and files


def test_an_attachment_without_a_title_takes_that_of_its_file(library):
    document = factories.LibraryDocumentFactory(title="Worksheet")
    page = factories.ToolkitFactory(attachments=[Attachment(document=document, language="en")])
    assert page.attachments.get().title == "Worksheet"


def test_an_attachment_takes_the_language_of_its_resource_unless_it_says_another(spanish_library):
    page = factories.ToolkitFactory(
        parent=spanish_library,
        attachments=[
            Attachment(document=factories.LibraryDocumentFactory()),
            Attachment(document=factories.LibraryDocumentFactory(), language="en"),
        ],
    )
    assert [attachment.language for attachment in page.attachments.all()] == ["es", "en"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.PDF", "pdf"),
        ("a.docx", "document"),
        ("b.pptx", "slides"),
        ("b.xlsx", "spreadsheet"),
        ("c.tar.csv", "spreadsheet"),
        ("c.mp4", "video"),
        ("c.mp3", "audio"),
        ("c.exe", None),
        ("pdf", "pdf"),
        ("", None),
    ],
)
def test_the_format_of_a_file_is_read_from_its_name(name, expected):
    assert file_format(name) == expected


# Terms and tags


@pytest.mark.parametrize("spelling", ["EDUCACIÓN", "educacion", "Educación ", "educacio\u0301n"])
def test_spellings_of_one_word_fold_to_one(spelling):
    assert fold(spelling) == "educacion"


def test_folding_keeps_different_words_apart():
    words = ["peso", "pesos", "año", "ana", "C", "C++", "日本", "中国"]
    assert len({fold(word) for word in words}) == len(words)


def test_cleaning_keeps_lines_and_letters():
    assert clean("a\tb\nc\r\x0bd\x7f é \u2028 e\u0301") == "a\tb\nc\rd é \u2028 é"


@pytest.mark.parametrize("factory", [factories.AudienceFactory, factories.TopicFactory])
def test_the_database_refuses_a_second_spelling_of_a_term(db, factory):
    factory(name="Educación")
    with pytest.raises(IntegrityError):
        factory(name="EDUCACION", slug="another")


def test_a_tag_is_found_in_any_spelling(library):
    first = factories.ToolkitFactory(tags=["Educación"])
    second = factories.WebinarFactory(tags=["EDUCACION", "educación "])
    assert ResourceTag.objects.get().name == "Educación"
    for page in (first, second):
        assert Page.objects.get(pk=page.pk).specific.tags.count() == 1


def test_a_term_speaks_the_language_of_the_reader(db):
    term = factories.AudienceFactory(name="Parents", translations={"es": "Familias"})
    with translation.override("es-mx"):
        assert str(term) == "Familias"
    with translation.override("en"):
        assert str(term) == "Parents"


def test_a_term_of_a_tree_is_named_with_its_ancestors(db):
    parent = factories.TopicFactory(name="Attendance")
    child = factories.TopicFactory(parent=parent, name="Calls home")
    assert Topic.objects.get(pk=child.pk).family_label() == "Attendance › Calls home"


def test_synonyms_are_one_a_line(db):
    term = factories.AudienceFactory(synonyms=" educators \n\nfaculty\n")
    assert term.synonym_list == ["educators", "faculty"]
