"""The cues of a track are edited as rows, saved as a revision, and never lost to another editor."""

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.models import Page

from resources.models import Track, Webinar
from resources.tracks.reading import held_cues
from resources.tracks.rows import Row, changed_rows, read_rows
from tests import factories
from tests.resources.pages import body_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client, library):
    client.force_login(factories.UserFactory(is_superuser=True))
    return client


@pytest.fixture
def webinar(library) -> Webinar:
    return factories.WebinarFactory(recorded=True)


def address(webinar: Webinar, kind: str = "captions", language: str = "en") -> str:
    return reverse("resource_cues", args=[webinar.pk, kind, language])


def form_of(response: Any) -> dict[str, list[str]]:
    """Return what a browser would send of the form as it is shown."""
    page = BeautifulSoup(response.content, "html.parser").select_one("[data-cue-editor]")
    sent: dict[str, list[str]] = {}
    for element in page.select("input[name], textarea[name]"):
        value = element.get("value") if element.name == "input" else element.text.removeprefix("\n")
        sent.setdefault(element["name"], []).append(value or "")
    sent["status"] = [page.select_one("select option[selected]")["value"]]
    return sent


def open_form(admin, webinar: Webinar, **options: Any) -> dict[str, list[str]]:
    response = admin.get(address(webinar), options)
    assert response.status_code == 200
    return form_of(response)


def problem_in(response: Any) -> str:
    page = BeautifulSoup(response.content, "html.parser")
    found = page.select_one("[role=alert] p")
    return "" if found is None else found.text


def cues(webinar: Webinar) -> list[tuple[float, float, str, str]]:
    """Return the cues of the latest revision."""
    draft = Webinar.objects.get(pk=webinar.pk).get_latest_revision_as_object()
    return [
        (cue.start, cue.end, cue.speaker, cue.text)
        for cue in held_cues(draft.tracks.all()[0].content)
    ]


def long_track(count: int) -> Track:
    said = "".join(
        f"\n{n // 60:02}:{n % 60:02}.000 --> {n // 60:02}:{n % 60:02}.900\nWords {n}\n"
        for n in range(count)
    )
    return Track(language="en", content=f"WEBVTT\n{said}")


def test_the_cues_are_shown_as_rows(admin, webinar):
    sent = open_form(admin, webinar)
    assert sent["start"] == ["00:00.000", "00:12.000"]
    assert sent["end"] == ["00:12.000", "00:31.500"]
    assert sent["speaker"] == ["Amina Diallo", "Luis Ortega"]
    assert sent["text"][1] == "I left in tenth grade, and one phone call brought me back."
    assert sent["status"] == ["edited"]


def test_saving_makes_a_draft_of_a_published_page(admin, webinar):
    sent = open_form(admin, webinar)
    sent["text"][0] = "Welcome.\r\nTonight we talk."
    response = admin.post(address(webinar), {**sent, "action": "save"})
    assert response.status_code == 302
    assert cues(webinar)[0] == (0, 12, "Amina Diallo", "Welcome.\nTonight we talk.")
    webinar.refresh_from_db()
    assert webinar.live
    assert webinar.has_unpublished_changes
    assert "Welcome, everybody" in webinar.tracks.get().content
    assert webinar.latest_revision.user is not None


def test_saving_and_publishing_shows_visitors_the_cues(admin, webinar):
    sent = open_form(admin, webinar)
    sent["text"][0] = "Good evening."
    sent["status"] = ["verified"]
    admin.post(address(webinar), {**sent, "action": "publish"})
    webinar.refresh_from_db()
    assert not webinar.has_unpublished_changes
    track = webinar.tracks.get()
    assert track.status == Track.Status.VERIFIED
    assert "<v Amina Diallo>Good evening." in track.content


@pytest.mark.parametrize(
    ("action", "times", "texts"),
    [
        (
            "split:1",
            ["00:00.000", "00:12.000", "00:22.086"],
            ["I left in tenth grade, and one", "phone call brought me back."],
        ),
        ("merge:0", ["00:00.000"], []),
        ("delete:0", ["00:12.000"], []),
        ("add:0", ["00:00.000", "00:12.000", "00:12.000"], [""]),
        ("merge:1", ["00:00.000", "00:12.000"], []),
        ("split:7", ["00:00.000", "00:12.000"], []),
        ("explode:0", ["00:00.000", "00:12.000"], []),
        ("split:²", ["00:00.000", "00:12.000"], []),
    ],
)
def test_rows_are_split_joined_added_and_deleted_without_saving(
    admin, webinar, action, times, texts
):
    response = admin.post(address(webinar), {**open_form(admin, webinar), "action": action})
    shown = form_of(response)
    assert shown["start"] == times
    assert [text for text in texts if text not in shown["text"]] == []
    assert len(shown["was"]) == 2
    assert not webinar.revisions.exists()
    assert admin.post(address(webinar), {**shown, "action": "save"}).status_code == (
        200 if action == "add:0" else 302
    )


def test_what_is_wrong_stands_at_its_row_and_what_was_typed_stays(admin, webinar):
    sent = open_form(admin, webinar)
    sent["start"] = ["soon", "00:40.000"]
    sent["text"][0] = "Typed."
    response = admin.post(address(webinar), {**sent, "action": "publish"})
    html = response.content.decode()
    assert "Write the times like 1:02.500 or 1:01:02.500." in html
    assert "The cue must not end before it starts." in html
    assert form_of(response)["text"][0] == "Typed."
    assert not webinar.revisions.exists()


def test_b16_what_is_typed_is_text_and_nothing_else(admin, webinar):
    sent = open_form(admin, webinar)
    sent["text"] = ["<script>alert(1)</script>\n\n00:50.000 --> 00:51.000\nx", "<v Eve>R&D\x07"]
    sent["speaker"] = ["<b>Ana</b>\nB", ""]
    admin.post(address(webinar), {**sent, "action": "publish"})
    assert cues(webinar) == [
        (0, 12, "<b>Ana</b> B", "<script>alert(1)</script>\n00:50.000 --> 00:51.000\nx"),
        (12, 31.5, "", "<v Eve>R&D"),
    ]


def test_what_was_typed_is_not_guessed_at_when_the_page_is_saved():
    track = Track(language="en", content="WEBVTT\n\n00:01.000 --> 00:02.000\nANA: a\nANA: b\n")
    kept = track.content
    track.full_clean(exclude=["page"])
    assert track.content == kept


def test_two_editors_of_different_pages_both_keep_their_cues(admin, library):
    webinar = factories.WebinarFactory(tracks=[long_track(230)])
    first, last = open_form(admin, webinar), open_form(admin, webinar, p=3)
    assert (len(first["text"]), last["text"]) == (100, [f"Words {n}" for n in range(200, 230)])
    first["text"][5] = "Mine"
    del first["text"][9], first["start"][9], first["end"][9], first["speaker"][9]
    last["text"][0] = "Yours"
    assert admin.post(address(webinar), {**first, "action": "save"}).status_code == 302
    assert admin.post(address(webinar), {**last, "action": "save"}).status_code == 302
    texts = [cue[3] for cue in cues(webinar)]
    assert (len(texts), texts[5], texts[199]) == (229, "Mine", "Yours")


def test_two_editors_of_the_same_cues_lose_nothing(admin, webinar):
    mine, theirs = open_form(admin, webinar), open_form(admin, webinar)
    theirs["text"][0] = "Theirs"
    admin.post(address(webinar), {**theirs, "action": "save"})
    mine["text"][0] = "Mine"
    response = admin.post(address(webinar), {**mine, "action": "save"})
    assert "These cues were changed by Robin Begay while you typed." in problem_in(response)
    assert cues(webinar)[0][3] == "Theirs"
    again = form_of(response)
    assert again["text"][0] == "Mine"
    assert admin.post(address(webinar), {**again, "action": "save"}).status_code == 302
    assert [cue[3] for cue in cues(webinar)] == ["Mine", mine["text"][1]]
    earlier = webinar.revisions.order_by("pk")[0].as_object()
    assert "Theirs" in earlier.tracks.all()[0].content


def test_a_track_that_was_taken_off_meanwhile_is_not_saved_unasked(admin, webinar):
    sent = open_form(admin, webinar)
    draft = webinar.get_latest_revision_as_object() if webinar.latest_revision else webinar
    draft.tracks.set([])
    draft.save_revision()
    response = admin.post(address(webinar), {**sent, "action": "save"})
    assert "Somebody took this track off the page meanwhile." in problem_in(response)
    admin.post(address(webinar), {**form_of(response), "action": "save"})
    assert len(cues(webinar)) == 2


def test_the_last_cue_is_not_deleted(admin, webinar):
    sent = {**open_form(admin, webinar), "start": [], "end": [], "text": [], "speaker": []}
    response = admin.post(address(webinar), {**sent, "action": "save"})
    assert "A track needs at least one cue." in problem_in(response)


def test_a_link_to_a_moment_survives_an_edit(admin, webinar, client):
    sent = open_form(admin, webinar)
    split = form_of(admin.post(address(webinar), {**sent, "action": "split:1"}))
    split["text"][1] = "I left in grade ten, and one"
    admin.post(address(webinar), {**split, "action": "publish"})
    html = body_of(client, Webinar.objects.get(), "?t=15")
    moment = html[html.index('id="moment"') :]
    assert "grade ten" in moment[: moment.index("</p>")]


def test_chapters_are_edited_the_same_way_without_speakers(admin, library):
    content = "WEBVTT\n\n00:00.000 --> 01:00.000\nWelcome\n"
    webinar = factories.WebinarFactory(
        tracks=[Track(language="es", kind=Track.Kind.CHAPTERS, content=content)]
    )
    there = address(webinar, "chapters", "es")
    response = admin.get(there)
    assert "Speaker" not in response.content.decode()
    sent = form_of(response)
    sent["text"] = ["Bienvenida"]
    admin.post(there, {**sent, "action": "publish"})
    assert "Bienvenida" in webinar.tracks.get().content


def test_who_may_not_edit_or_publish_cannot(client, admin, webinar):
    sent = open_form(admin, webinar)
    client.force_login(factories.UserFactory())
    assert client.get(address(webinar)).status_code == 302
    client.force_login(factories.UserFactory(groups=["Editors"]))
    shown = client.get(address(webinar)).content.decode()
    assert "Save draft" in shown
    assert "Save and publish" not in shown
    response = client.post(address(webinar), {**sent, "action": "publish"})
    assert "You may save a draft, and not publish." in problem_in(response)
    Page.objects.filter(pk=webinar.pk).update(locked=True)
    response = client.post(address(webinar), {**sent, "action": "save"})
    assert "The page is locked." in problem_in(response)
    assert not webinar.revisions.exists()


def test_the_editor_is_found_from_the_form_the_header_and_the_list(admin, webinar):
    tracks = reverse("resource_tracks", args=[webinar.pk])
    form = admin.get(f"/admin/pages/{webinar.pk}/edit/").content.decode()
    assert form.count(f'href="{tracks}"') >= 2
    parent = webinar.get_parent()
    assert f'href="{tracks}"' in admin.get(f"/admin/pages/{parent.pk}/").content.decode()
    assert f'href="{address(webinar)}"' in admin.get(tracks).content.decode()
    toolkit = factories.ToolkitFactory()
    assert "Edit captions" not in admin.get(f"/admin/pages/{toolkit.pk}/edit/").content.decode()


def test_a_comparison_tells_the_cues_that_changed(admin, webinar):
    first = webinar.save_revision()
    sent = open_form(admin, webinar)
    sent["text"][1] = "I left <early>."
    admin.post(address(webinar), {**sent, "action": "save"})
    url = reverse("wagtailadmin_pages:revisions_compare", args=[webinar.pk, first.pk, "latest"])
    html = admin.get(url).content.decode()
    deleted = re.findall(r'<div class="deletion">(.*?)</div>', html, re.DOTALL)
    added = re.findall(r'<div class="addition">(.*?)</div>', html, re.DOTALL)
    assert deleted == [
        "00:12.000 – 00:31.500 Luis Ortega: I left in tenth grade, and one phone call brought "
        "me back."
    ]
    assert added == ["00:12.000 – 00:31.500 Luis Ortega: I left &lt;early&gt;."]


def test_b17_a_form_of_nonsense_is_no_fault_of_the_server(admin, webinar):
    for data in ({}, {"action": "save"}, {"action": "save", "from": "x", "until": "y"}):
        assert admin.post(address(webinar), data).status_code == 404
    assert admin.get(address(webinar, "captions", "xx")).status_code == 404
    assert admin.get(address(webinar), {"p": "1e9"}).status_code == 200


def test_rows_in_which_nothing_was_typed_are_left_out():
    read, _rows = read_rows([Row(), Row("0:01", "0:02", "", "Hi"), Row(text=" ")])
    assert [(cue.start, cue.end, cue.text) for cue in read] == [(1, 2, "Hi")]


def test_splitting_a_row_without_times_or_spaces_loses_nothing():
    first, second = changed_rows([Row("soon", "later", "Ana", "Word")], "split:0")
    assert (first.text, second.text, second.start, second.speaker) == ("Word", "", "later", "Ana")
