"""A resource becomes the same plain document for every engine."""

import datetime as dt

import pytest
from wagtail.models import CollectionViewRestriction, PageViewRestriction

from resources.models import (
    Attachment,
    EvidenceBrief,
    Rating,
    ResourceIndexPage,
    Speaker,
    Toolkit,
)
from search.documents import SearchDocument, build_document, build_documents
from search.passages import Passage
from tests.factories import (
    AudienceFactory,
    DesignTeamOutputFactory,
    EducationLevelFactory,
    EvidenceBriefFactory,
    LibraryDocumentFactory,
    OrganisationFactory,
    PlaceFactory,
    PopulationFactory,
    RecordingFactory,
    SeriesFactory,
    ToolkitFactory,
    TopicFactory,
    WebinarFactory,
)


def built(page: object) -> SearchDocument:
    document = build_document(page.pk)  # type: ignore[attr-defined]  # of a page
    assert document is not None
    return document


def said(document: SearchDocument) -> str:
    return " ".join(passage.text for passage in document.scored)


def test_every_facet_is_read(library: ResourceIndexPage) -> None:
    broad = TopicFactory(name="Student success")
    narrow = TopicFactory(name="Attendance", parent=broad)
    county = PlaceFactory(name="Cobre County")
    brief = EvidenceBriefFactory(
        parent=library,
        rated=True,
        published_on=dt.date(2024, 5, 6),
        topics=[narrow],
        audiences=[AudienceFactory(name="School boards")],
        levels=[EducationLevelFactory(name="High school")],
        populations=[PopulationFactory(name="Rural students")],
        places=[PlaceFactory(name="Río Seco", parent=county)],
        organisations=[OrganisationFactory(name="Education Lab")],
        series=SeriesFactory(name="Tuesday Sessions"),
        attachments=[
            Attachment(document=LibraryDocumentFactory(), title="Numbers", language="en"),
        ],
        tags=["Board packet"],
    )
    assert built(brief).facets == {
        "type": ("evidence-brief",),
        "topic": ("attendance", "student-success"),
        "audience": ("school-boards",),
        "level": ("high-school",),
        "population": ("rural-students",),
        "place": ("cobre-county", "rio-seco"),
        "tier": ("1",),
        "organisation": ("education-lab",),
        "series": ("tuesday-sessions",),
        "language": ("en",),
        "year": ("2024",),
        "format": ("spreadsheet",),
        "standing": ("current",),
        "tag": ("board-packet",),
    }


def test_a_bare_resource_is_a_web_page_without_tier(library: ResourceIndexPage) -> None:
    document = built(ToolkitFactory(parent=library, published_on=dt.date(2025, 1, 2)))
    assert document.facets == {
        "type": ("toolkit",),
        "language": ("en",),
        "year": ("2025",),
        "format": ("web",),
        "standing": ("current",),
    }


def test_names_of_terms_count_as_text_in_their_language(library: ResourceIndexPage) -> None:
    broad = TopicFactory(name="Student success")
    topic = TopicFactory(name="Attendance", translations={"es": "Asistencia"}, parent=broad)
    document = built(ToolkitFactory(parent=library, topics=[topic], tags=["early warning"]))
    passages = {(passage.text, passage.language) for passage in document.scored}
    assert {
        ("Asistencia", "es"),
        ("Attendance", "en"),
        ("Student success", "en"),
        ("early warning", "en"),
    } <= passages


def test_what_a_type_declares_is_found(library: ResourceIndexPage) -> None:
    brief = EvidenceBriefFactory(
        parent=library, key_findings=[("entry", "Calls matter most")], cost="Two dollars a call"
    )
    Rating.objects.create(page=brief, source="Basin Exchange", rating="Promising")
    text = said(built(brief))
    for words in (
        brief.question,
        brief.limits,
        "Calls matter most",
        "Two dollars",
        "Basin Exchange",
    ):
        assert words in text
    webinar = WebinarFactory(parent=library)
    Speaker.objects.create(page=webinar, name="Ana Duarte", role="Counsellor")
    assert "Ana Duarte Counsellor" in said(built(webinar))
    output = DesignTeamOutputFactory(parent=library)
    assert output.team.name in said(built(output))
    assert "visited at home" in said(built(output))
    assert "<p>" not in said(built(output))
    assert "Print the list" in said(built(ToolkitFactory(parent=library)))


def test_the_level_of_a_heading_is_no_word_of_the_page(library: ResourceIndexPage) -> None:
    heading = ("heading", {"text": "What happened", "level": "h2"})
    assert built(ToolkitFactory(parent=library, body=[heading])).body.startswith("What happened")
    assert "Section" not in said(built(ToolkitFactory(parent=library, body=[heading])))


def test_internal_notes_are_in_no_part_of_it(library: ResourceIndexPage) -> None:
    document = built(ToolkitFactory(parent=library, internal_notes="canary words"))
    assert "canary" not in repr(document)


def test_private_files_leave_no_trace(library: ResourceIndexPage) -> None:
    file, recording = LibraryDocumentFactory(), RecordingFactory()
    webinar = WebinarFactory(
        parent=library,
        recording=recording,
        attachments=[Attachment(document=file, title="Canary sheet", language="en")],
    )
    assert built(webinar).facets["format"] == ("spreadsheet", "video")
    assert "Canary" in repr(built(webinar))
    CollectionViewRestriction.objects.create(
        collection=file.collection, restriction_type=CollectionViewRestriction.LOGIN
    )
    assert built(webinar).facets["format"] == ("web",)
    assert "Canary" not in repr(built(webinar))


@pytest.mark.parametrize("state", ["draft", "expired", "restricted", "missing"])
def test_what_is_not_public_has_no_document(library: ResourceIndexPage, state: str) -> None:
    page = ToolkitFactory(parent=library)
    assert build_document(page.pk) is not None
    if state == "draft":
        page.unpublish()
    elif state == "expired":
        Toolkit.objects.update(expire_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    elif state == "restricted":
        PageViewRestriction.objects.create(page=library, restriction_type="login")
    else:
        page.delete()
    assert build_document(page.pk) is None


def test_the_hash_tells_every_difference(library: ResourceIndexPage) -> None:
    page = ToolkitFactory(parent=library)
    first = built(page).content_hash
    assert built(page).content_hash == first
    page.tags.add("something new")
    page.save()
    assert built(page).content_hash != first


def test_the_card_holds_what_its_type_asked_for(library: ResourceIndexPage) -> None:
    webinar = WebinarFactory(parent=library)
    assert built(webinar).card == {
        "starts_at": webinar.starts_at.isoformat(),
        "ends_at": webinar.ends_at.isoformat(),
        "time_zone": "America/Phoenix",
        "length": None,
    }
    brief = EvidenceBriefFactory(parent=library, studies=3)
    assert built(brief).card == {
        "studies": 3,
        "students": None,
        "tier": EvidenceBrief.Tier.NOT_RATED,
    }


def test_reading_many_takes_no_more_queries_than_reading_one_of_each(
    library: ResourceIndexPage, django_assert_max_num_queries: object
) -> None:
    makers = (ToolkitFactory, EvidenceBriefFactory, WebinarFactory, DesignTeamOutputFactory)
    topic = TopicFactory(name="Attendance")
    pages = [make(parent=library, topics=[topic]) for make in makers for _ in range(5)]
    with django_assert_max_num_queries(40):  # type: ignore[operator]  # pytest-django's fixture
        assert len(build_documents([page.pk for page in pages])) == 20


def test_the_name_of_a_term_keeps_its_language(spanish_library: ResourceIndexPage) -> None:
    topic = TopicFactory(name="Dropout recovery", translations={"es": "Volver a la escuela"})

    document = built(
        ToolkitFactory(parent=spanish_library, topics=[topic], locale=spanish_library.locale)
    )

    assert Passage("Dropout recovery", "en") in document.scored
    assert Passage("Volver a la escuela", "es") in document.scored
