"""Odd circumstances in which cues are edited: nothing that was typed is lost."""

import pytest
from django.urls import reverse

from resources.models import Track, Webinar
from tests import factories
from tests.resources.admin_forms import edit_url, errors_of, resource_data
from tests.resources.test_cue_editor import address, cues, form_of, open_form, problem_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client, library):
    client.force_login(factories.UserFactory(is_superuser=True))
    return client


@pytest.fixture
def webinar(library) -> Webinar:
    return factories.WebinarFactory(recorded=True)


@pytest.mark.parametrize("language", ["es", "de"])
def test_cues_are_saved_where_numbers_are_written_otherwise(admin, webinar, language):
    admin.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    form = open_form(admin, webinar)
    form["text"][0] = "Quokkas"
    answer = admin.post(address(webinar), {**form, "action": "save"})
    assert answer.status_code == 302
    assert cues(webinar)[0][3] == "Quokkas"


def test_a_draft_that_lacks_something_else_is_saved_and_not_published(admin, webinar):
    webinar.summary = ""
    webinar.save_revision(clean=False)
    form = open_form(admin, webinar)
    form["text"][0] = "Quokkas"
    answer = admin.post(address(webinar), {**form, "action": "publish"})
    assert "Nothing was saved" in problem_in(answer)
    assert "Quokkas" in form_of(answer)["text"][0]
    assert admin.post(address(webinar), {**form, "action": "save"}).status_code == 302
    assert cues(webinar)[0][3] == "Quokkas"
    assert Webinar.objects.get(pk=webinar.pk).summary


def test_an_alias_is_edited_where_it_comes_from(admin, webinar):
    alias = webinar.create_alias(update_slug="an-alias")
    assert admin.get(address(alias)).status_code == 404
    assert admin.post(address(alias)).status_code == 404
    for page, is_offered in ((webinar, True), (alias, False)):
        html = admin.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
        assert (reverse("resource_tracks", args=[page.pk]) in html) is is_offered


@pytest.mark.parametrize("odd", [("metadata", "en"), ("captions", "a-language-nobody-has")])
def test_no_track_of_a_kind_or_language_that_is_none_is_made(admin, webinar, odd):
    form = {**open_form(admin, webinar), "action": "save", "anyway": "1"}
    assert admin.post(address(webinar, *odd), form).status_code == 404
    assert {(one.kind, one.language) for one in Track.objects.all()} == {("captions", "en")}


def test_a_form_with_the_text_of_many_tracks_is_taken(admin, webinar):
    tracks = [
        {"language": code, "kind": "subtitles", "status": "edited", "content": "a" * 1_500_000}
        for code in ("es", "de")
    ]
    answer = admin.post(edit_url(webinar), resource_data("webinar", tracks=tracks))
    assert answer.status_code == 200
    assert "WEBVTT" in errors_of(answer)
