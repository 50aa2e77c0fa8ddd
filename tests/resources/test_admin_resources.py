"""Resources are made, changed and published through the forms of the admin."""

import pytest
from bs4 import BeautifulSoup

from resources.models import ResourcePage, ResourceTag, Toolkit, Webinar
from tests import factories
from tests.resources.admin_forms import CHILDREN, add_url, edit_url, errors_of, resource_data

TYPES = sorted(factories.RESOURCE_FACTORIES)


@pytest.fixture
def admin(client, library):
    client.force_login(factories.UserFactory(is_superuser=True))
    return client


@pytest.mark.parametrize("type_slug", TYPES)
def test_the_form_of_each_type_opens_empty_and_filled(admin, library, type_slug):
    assert admin.get(add_url(type_slug, library)).status_code == 200
    page = factories.RESOURCE_FACTORIES[type_slug]()
    assert admin.get(edit_url(page)).status_code == 200


@pytest.mark.parametrize("type_slug", TYPES)
def test_each_type_is_published_by_its_form(admin, library, type_slug):
    data = resource_data(type_slug, **{"action-publish": "1"})
    response = admin.post(add_url(type_slug, library), data)
    assert response.status_code == 302, errors_of(response)
    page = ResourcePage.objects.get(slug="coming-back")
    assert page.live
    assert page.type_slug == type_slug
    assert page.published_on is not None


def test_the_form_has_four_tabs(admin, library):
    html = admin.get(add_url("toolkit", library)).content.decode()
    tabs = BeautifulSoup(html, "html.parser").select('[role="tab"]')
    labels = [tab.text.replace("()", "").strip() for tab in tabs]
    assert labels == ["Content", "Describe it", "Files and links", "Publishing and review"]


def test_a_recording_is_chosen_in_the_chooser_of_recordings(admin, library):
    recording = factories.RecordingFactory()
    html = admin.get(add_url("webinar", library)).content.decode()
    assert recording.title not in html
    data = resource_data("webinar", recording=recording.pk)
    response = admin.post(add_url("webinar", library), data)
    assert response.status_code == 302, errors_of(response)
    assert Webinar.objects.get().recording == recording


def test_terms_of_trees_are_set_in_by_their_depth(admin, library):
    parent = factories.TopicFactory(name="Attendance")
    factories.TopicFactory(parent=parent, name="Calls home")
    html = admin.get(add_url("toolkit", library)).content.decode()
    assert "\u2003Calls home" in html
    assert "\u2003Attendance" not in html


def test_vocabularies_files_and_related_resources_are_saved(admin, library):
    topic, level = factories.TopicFactory(), factories.EducationLevelFactory()
    document, other = factories.LibraryDocumentFactory(), factories.EvidenceBriefFactory()
    data = resource_data(
        "toolkit",
        topics=[topic.pk],
        levels=[level.pk],
        tags="attendance, calls home",
        attachments=[{"document": document.pk, "title": "", "language": "en", "ORDER": "1"}],
        related=[{"resource": other.pk, "ORDER": "1"}],
        superseded_by=other.pk,
        internal_notes="Ask Amina.",
    )
    response = admin.post(add_url("toolkit", library), data)
    assert response.status_code == 302, errors_of(response)
    page = Toolkit.objects.get(slug="coming-back")
    assert not page.live
    assert list(page.topics.all()) == [topic]
    assert list(page.levels.all()) == [level]
    assert {tag.name for tag in page.tags.all()} == {"attendance", "calls home"}
    assert page.attachments.get().title == document.title
    assert page.related.get().resource_id == page.superseded_by_id == other.pk


def test_a_resource_does_not_replace_itself(admin):
    page = factories.ToolkitFactory()
    data = resource_data("toolkit", superseded_by=page.pk)
    assert "cannot replace itself" in admin.post(edit_url(page), data).content.decode()


def test_a_tier_needs_its_reason(admin, library):
    data = resource_data("evidence-brief", tier_reason=" ")
    response = admin.post(add_url("evidence-brief", library), data)
    assert "Say why the evidence has this tier." in response.content.decode()
    assert not ResourcePage.objects.exists()


def test_a_caption_track_that_is_no_webvtt_is_refused_with_the_line(admin, library):
    track = {"language": "en", "kind": "captions", "status": "machine", "ORDER": "1"}
    track["content"] = "WEBVTT\n\n00:05.000 --> 00:02.000\nToo early."
    response = admin.post(add_url("webinar", library), resource_data("webinar", tracks=[track]))
    assert "Line 3: The cue must not end before it starts." in response.content.decode()
    assert not Webinar.objects.exists()


@pytest.mark.parametrize("spelling", ["EDUCACIÓN", "educacion", "Educación ", "educacio\u0301n"])
def test_the_tag_field_finds_a_tag_in_any_spelling(admin, library, spelling):
    tag = ResourceTag.objects.create(name="Educación")
    response = admin.post(add_url("toolkit", library), resource_data("toolkit", tags=spelling))
    assert response.status_code == 302, errors_of(response)
    assert list(Toolkit.objects.get().tags.all()) == [tag]
    assert ResourceTag.objects.count() == 1


def test_two_spellings_in_one_tag_field_are_one_tag(admin, library):
    data = resource_data("toolkit", tags="EDUCACIÓN, educacion")
    response = admin.post(add_url("toolkit", library), data)
    assert response.status_code == 302, errors_of(response)
    assert ResourceTag.objects.get().name == "EDUCACIÓN"
    assert Toolkit.objects.get().tagged_items.count() == 1


def test_every_child_relation_of_a_type_is_on_its_form(admin, library):
    for type_slug, children in CHILDREN.items():
        html = admin.get(add_url(type_slug, library)).content.decode()
        for name in ("attachments", "related", *children):
            assert f'name="{name}-TOTAL_FORMS"' in html


def test_a_resource_related_twice_is_refused_with_a_message(admin, library):
    other = factories.EvidenceBriefFactory()
    rows = [{"resource": other.pk, "ORDER": place} for place in ("1", "2")]
    response = admin.post(add_url("toolkit", library), resource_data("toolkit", related=rows))
    assert response.status_code == 200
    assert "related" in errors_of(response)
    assert not Toolkit.objects.exists()


def test_a_resource_is_not_related_to_itself(admin):
    page = factories.ToolkitFactory()
    rows = [{"resource": page.pk, "ORDER": "1"}]
    response = admin.post(edit_url(page), resource_data("toolkit", related=rows))
    assert "cannot be related to itself" in response.content.decode()
