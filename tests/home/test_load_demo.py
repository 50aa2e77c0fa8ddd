"""Loading the demo: whole, once, and on nobody else's ground."""

import copy
import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
import webvtt
from django.apps import apps
from django.contrib.auth import authenticate, get_user_model
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client, override_settings
from wagtail.models import Revision

from home.demo import library, texts
from home.models import HomePage, StandardPage
from knowledgebase.settings import production
from resources import models
from resources.visibility import visible_resources
from tests.factories import TopicFactory

PASSWORD = "a library of copper"


def load(**options: object) -> str:
    output = io.StringIO()
    call_command("load_demo", stdout=output, **options)
    return output.getvalue()


@pytest.fixture(scope="module")
def loaded(
    django_db_setup: None, django_db_blocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Path]]:
    """Load the demo once for all tests of this file; give its output and its media."""
    media = tmp_path_factory.mktemp("demo-media")
    password_file = media.parent / "password"
    password_file.write_text(f"{PASSWORD}\n")
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=str(media)),
        transaction.atomic(),
    ):
        yield load(admin_password_file=password_file), media
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _loaded_media(loaded: tuple[str, Path], settings, db: None) -> None:
    settings.MEDIA_ROOT = str(loaded[1])


def rows() -> dict[str, int]:
    """Return the number of rows of every table that content stands in."""
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


def demo(slug: str) -> models.ResourcePage:
    return models.ResourcePage.objects.get(external_id=f"demo:{slug}").specific


def test_all_resources_are_public_in_the_library_of_their_language():
    public = {page.external_id: page for page in visible_resources().select_related("locale")}
    for slug, entry in texts.resources().items():
        page = public[library.EXTERNAL_ID.format(slug=slug)]
        assert page.locale.language_code == entry["language"]
        home = HomePage.objects.ancestor_of(page).get()
        assert home.locale_id == page.locale_id
        assert page.specific.type_slug == entry["type"]
    assert len(public) == 53


def test_a_spanish_resource_answers_at_a_spanish_address(client: Client):
    page = demo("tutoria-entre-pares")
    assert page.get_url().startswith("/es/")
    assert page.title in client.get(page.get_url()).content.decode()


def test_dates_are_those_of_the_text():
    page = demo("letters-home-and-attendance")
    assert page.published_on == page.first_published_at.date() == dt.date(2024, 8, 6)
    assert page.review_by == dt.date(2027, 8, 6)


def test_a_brief_holds_what_its_text_says():
    page, entry = demo("re-engagement-centers"), texts.resources()["re-engagement-centers"]
    assert (page.tier, page.tier_reason) == (entry["tier"], entry["tier_reason"])
    assert [block.value for block in page.key_findings] == entry["key_findings"]
    assert (page.effect_size, page.improvement_index) == (0.29, 11)
    assert page.references.count() == 3
    assert page.ratings.get().rating == "Promising"
    assert demo("cost-of-leaving-early").tier == models.EvidenceBrief.Tier.NOT_RATED


def test_resources_point_to_one_another():
    for slug, entry in texts.resources().items():
        page = demo(slug)
        related = [link.resource.external_id for link in page.related.all()]
        assert related == [f"demo:{other}" for other in entry["related"]]
        if entry["superseded_by"]:
            assert page.superseded_by.external_id == f"demo:{entry['superseded_by']}"
    assert models.ResourcePage.objects.filter(superseded_by__isnull=False).exists()


def test_steps_of_toolkits_point_to_resources_and_to_files_of_the_toolkit():
    page = demo("welcome-back-campaign")
    entries = texts.resources()["welcome-back-campaign"]["steps"]
    own = {part.document_id for part in page.attachments.all()}
    for step, entry in zip(page.steps, entries, strict=True):
        assert step.value["heading"] == entry["heading"]
        assert list(step.value["checklist"]) == entry["checklist"]
        if entry["resource"]:
            assert step.value["resource"].specific.external_id == f"demo:{entry['resource']}"
        if entry["download"]:
            assert step.value["download"].pk in own
            assert step.value["download"].title == entry["download"]


def test_every_attachment_opens_and_says_what_its_text_says():
    checked = 0
    for slug, entry in texts.resources().items():
        parts = entry.get("attachments", [])
        for attachment, part in zip(demo(slug).attachments.all(), parts, strict=True):
            assert (attachment.title, attachment.language) == (part["title"], part["language"])
            if part["kind"] == "pdf":
                _check_pdf(attachment.document, part)
            else:
                _check_spreadsheet(attachment.document, part)
            checked += 1
    assert checked > 50


def _check_pdf(document: models.LibraryDocument, part: texts.Entry) -> None:
    pdf = pypdfium2.PdfDocument(document.file.path)
    said = " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in pdf)
    assert len(pdf) >= len(part["pages"])
    for text in part["pages"]:
        # A line may break after a hyphen, so the words are compared one by one.
        assert {word for word in text.split() if word.isalpha()} <= set(said.split())


def _check_spreadsheet(document: models.LibraryDocument, part: texts.Entry) -> None:
    sheet = openpyxl.load_workbook(document.file.path).active
    assert [cell.value for cell in sheet[1]] == part["rows"][0]
    assert sheet.max_row == len(part["rows"])
    first_column = [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)]
    expected = [row[0] for row in part["rows"][1:]]
    assert [str(cell) for cell in first_column] == [
        cell.replace(",", "") if cell[:1].isdigit() else cell for cell in expected
    ]


HEARD = (
    "former-students-on-coming-back", "lo-que-me-hizo-volver", "what-a-school-dollar-pays-for",
    "what-brings-young-people-back",
)  # fmt: skip


def test_four_webinars_can_be_watched():
    watched = models.Webinar.objects.exclude(recording=None).order_by("external_id")
    assert [page.external_id for page in watched] == [f"demo:{slug}" for slug in HEARD]


@pytest.mark.parametrize("slug", HEARD)
def test_a_recording_has_captions_in_two_languages_that_match(slug: str):
    heard = demo(slug)
    assert heard.recording.type == "video"
    assert {track.language for track in heard.tracks.all()} == {"en", "es"}
    for track in heard.tracks.all():
        cues = webvtt.from_string(track.content)
        assert cues[-1].end_in_seconds == int(heard.recording.duration)
    starts = [chapter.start for chapter in heard.chapters.all()]
    assert starts[0] == 0
    assert starts == sorted(starts)
    assert starts[-1] < heard.recording.duration


def test_webinars_are_recorded_or_to_come():
    states = {page.state for page in models.Webinar.objects.filter(starts_at__year__lte=2026)}
    assert states <= {models.Webinar.State.RECORDED, models.Webinar.State.ANNOUNCED}
    assert models.Webinar.objects.filter(starts_at__year=2027).count() == 4


def test_an_event_starts_at_the_hour_of_its_own_place():
    page = demo("what-brings-young-people-back")
    local = page.starts_at.astimezone(page.zone)
    assert (local.hour, local.minute) == (17, 30)
    assert page.ends_at - page.starts_at == dt.timedelta(minutes=60)


def test_the_site_speaks_for_the_coalition_in_both_languages(client: Client):
    english, spanish = client.get("/").content.decode(), client.get("/es/").content.decode()
    pages = texts.pages()
    assert pages["tagline_en"] in english
    assert pages["welcome_es"] in spanish
    for page in pages["pages"]:
        prefix = "/es" if page["language"] == "es" else ""
        address = f"{prefix}/{page['slug']}/"
        assert client.get(address).status_code == 200
        assert address in (spanish if prefix else english)


def test_a_standard_page_leads_to_itself_in_the_other_language():
    english = StandardPage.objects.get(slug="privacy")
    assert english.get_translations().get().slug == "privacidad"


def test_a_second_run_changes_nothing_and_says_so():
    before = rows()
    hashes = dict(get_user_model().objects.values_list("username", "password"))
    assert load() == "Nothing to do: the demo is loaded already.\n"
    assert rows() == before
    assert dict(get_user_model().objects.values_list("username", "password")) == hashes


def test_passwords_are_printed_once_and_open_the_door(loaded: tuple[str, Path]):
    lines = [line.split() for line in loaded[0].splitlines() if line.startswith("  ")]
    printed = dict(lines)
    assert set(printed) == {"moderator", "editor"}
    for username, password in printed.items():
        assert authenticate(username=username, password=password)
    # The administrator's came from a file, so there is no need to show it.
    assert authenticate(username="admin", password=PASSWORD).is_superuser
    assert PASSWORD not in loaded[0]


def test_people_have_the_roles_they_are_named_for():
    for username, group in (("moderator", "Moderators"), ("editor", "Editors")):
        user = get_user_model().objects.get(username=username)
        assert [group.name for group in user.groups.all()] == [group]
        assert not user.is_superuser


def test_a_changed_text_brings_its_resource_up_to_date(monkeypatch: pytest.MonkeyPatch):
    changed = copy.deepcopy(texts.resources())
    changed["budget-anyone-can-read"]["title"] = "A budget that anyone can read, again"
    changed["budget-anyone-can-read"]["attachments"] = []
    monkeypatch.setattr(texts, "resources", lambda: changed)
    page = demo("budget-anyone-can-read")
    files = [part.document_id for part in page.attachments.all()]
    others = Revision.objects.exclude(object_id=str(page.pk)).count()

    assert "0 resources made, 1 changed" in load()

    page = demo("budget-anyone-can-read")
    assert page.title == "A budget that anyone can read, again"
    assert page.get_latest_revision_as_object().title == page.title
    assert not page.has_unpublished_changes
    assert [link.resource.external_id for link in page.related.all()] == [
        f"demo:{slug}" for slug in changed["budget-anyone-can-read"]["related"]
    ]
    assert files
    assert not models.LibraryDocument.objects.filter(pk__in=files).exists()
    assert Revision.objects.exclude(object_id=str(page.pk)).count() == others
    assert "Nothing to do" in load()


def test_a_resource_that_an_editor_deleted_is_made_again():
    demo("budget-anyone-can-read").delete()
    assert "1 resources made, 0 changed" in load()
    assert "Nothing to do" in load()


def test_terms_form_their_trees_and_know_their_spanish_names():
    topic = models.Topic.objects.get(slug="dropout-recovery")
    assert topic.get_parent().slug == "student-success"
    assert topic.label("es") == "Recuperación de la deserción escolar"
    assert "abandono escolar" in topic.synonym_list
    city = models.Place.objects.get(slug="san-lazaro")
    assert [place.slug for place in city.get_ancestors()] == ["copper-basin", "juniper-county"]
    organisation = models.Organisation.objects.get(slug="puentes-youth")
    assert organisation.place == city


def test_what_others_use_by_now_stays_when_the_demo_goes(loaded: tuple[str, Path]):
    parent = demo("re-engagement-centers").get_parent()
    ours = models.Toolkit(title="Ours", summary="Not of the demo.", locale=parent.locale)
    parent.add_child(instance=ours)
    ours.topics = [models.Topic.objects.get(slug="dropout-recovery")]
    ours.cover = models.LibraryImage.objects.first()
    ours.save()
    own_term = TopicFactory(name="A term of our own")

    output = load(remove=True)

    assert "The demo is gone." in output
    ours = models.Toolkit.objects.get(pk=ours.pk)
    assert ours.cover
    assert [topic.slug for topic in ours.topics.all()] == ["dropout-recovery"]
    assert models.Topic.objects.filter(slug="student-success").exists()
    assert models.Topic.objects.filter(pk=own_term.pk).exists()
    assert not models.Topic.objects.filter(slug="early-literacy").exists()
    assert visible_resources().get() == ours.resourcepage_ptr
    # What stays for the sake of others goes with them.
    ours.delete()
    load(remove=True)
    assert not models.Topic.objects.filter(slug="student-success").exists()
    assert not models.LibraryImage.objects.exists()
    assert not HomePage.objects.exists()


def test_the_demo_is_refused_in_production(settings):
    assert production.DEMO_ALLOWED is False
    settings.DEMO_ALLOWED = False
    before = rows()
    with pytest.raises(CommandError, match="set_up_site"):
        load()
    assert rows() == before
