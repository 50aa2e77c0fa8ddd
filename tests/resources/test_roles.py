"""What an Editor and a Moderator may do, asked of the admin as their browsers would."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.contrib.settings.registry import registry
from wagtail.models import Collection

from resources.models import (
    VOCABULARIES,
    LibraryDocument,
    LibraryImage,
    Recording,
    ResourcePage,
    ResourceTag,
    Toolkit,
    TreeTerm,
)
from tests import factories
from tests.resources.admin_forms import add_url, edit_url, errors_of, resource_data
from tests.resources.test_admin_vocabularies import NAMES, term_data, url

ROLES = ("Editors", "Moderators")
ALL_TERMS = (*VOCABULARIES, ResourceTag)
GIF = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00!\xf9\x04\x01\x00\x00\x00\x00"
    b",\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)
CLOSED_TO_BOTH = [
    "wagtailusers_users:index",
    "wagtailusers_users:add",
    "wagtailusers_groups:index",
    "wagtailsites:index",
    "wagtailsites:add",
    "wagtailredirects:index",
    "wagtailredirects:add",
    "wagtailadmin_collections:index",
    "wagtailadmin_collections:add",
    "wagtailadmin_workflows:index",
    "wagtailadmin_workflows:add",
    "wagtailadmin_workflows:task_index",
    "wagtaillocales:index",
]


@pytest.fixture
def sign_in(client, library):
    def as_role(role: str):
        client.force_login(factories.UserFactory(groups=[role]))
        return client

    return as_role


@pytest.fixture
def editor(sign_in):
    return sign_in("Editors")


@pytest.fixture
def moderator(sign_in):
    return sign_in("Moderators")


def assert_refused(response) -> None:
    """Wagtail leads whoever may not back to the start page of the admin."""
    assert response.status_code == 302, response.status_code
    assert response.url == "/admin/"


def assert_accepted(response) -> None:
    assert response.status_code == 302, errors_of(response)
    assert response.url != "/admin/"


# What both may do


@pytest.mark.parametrize("role", ROLES)
def test_both_see_the_list_of_resources(sign_in, role):
    page = factories.ToolkitFactory()
    assert page.title in sign_in(role).get("/admin/resources/").content.decode()


@pytest.mark.parametrize("role", ROLES)
def test_both_draft_and_edit(sign_in, role, library):
    client = sign_in(role)
    topic, series = factories.TopicFactory(), factories.SeriesFactory()
    words = {"topics": [topic.pk], "series": series.pk, "tags": '"made up just now"'}
    assert_accepted(client.post(add_url("toolkit", library), resource_data("toolkit", **words)))
    page = Toolkit.objects.get()
    assert not page.live
    assert list(page.topics.all()) == [topic]
    assert page.series == series
    assert ResourceTag.objects.get().name == "made up just now"
    assert_accepted(client.post(edit_url(page), resource_data("toolkit", title="Changed")))
    assert Toolkit.objects.get().get_latest_revision_as_object().title == "Changed"


@pytest.mark.parametrize("role", ROLES)
def test_both_choose_terms_from_a_vocabulary(sign_in, role):
    factories.SeriesFactory(name="Evenings")
    response = sign_in(role).get("/admin/snippets/choose/resources/series/")
    assert "Evenings" in response.content.decode()


@pytest.mark.parametrize("role", ROLES)
def test_both_upload_images(sign_in, role):
    file = SimpleUploadedFile("dot.gif", GIF, content_type="image/gif")
    data = {"title": "Dot", "file": file, "collection": factories.open_collection().pk}
    assert_accepted(sign_in(role).post(reverse("wagtailimages:add"), data))
    assert LibraryImage.objects.get().title == "Dot"


@pytest.mark.parametrize("role", ROLES)
def test_both_upload_documents(sign_in, role):
    file = SimpleUploadedFile("sheet.csv", b"week,present\n")
    data = {"title": "Sheet", "file": file, "collection": factories.open_collection().pk}
    assert_accepted(sign_in(role).post(reverse("wagtaildocs:add"), data))
    assert LibraryDocument.objects.get().title == "Sheet"


@pytest.mark.parametrize("role", ROLES)
def test_both_upload_recordings(sign_in, role):
    file = SimpleUploadedFile("evening.mp4", b"\x00\x00\x00\x18ftypmp42" + bytes(64))
    data = {"title": "Evening", "file": file, "collection": factories.open_collection().pk}
    assert_accepted(sign_in(role).post(reverse("wagtailmedia:add", args=["video"]), data))
    assert Recording.objects.get().title == "Evening"


@pytest.mark.parametrize("role", ROLES)
def test_both_may_ask_for_a_translation(sign_in, role, spanish_library):
    page = factories.ToolkitFactory()
    address = reverse("simple_translation:submit_page_translation", args=[page.pk])
    assert sign_in(role).get(address).status_code == 200


# What an Editor may and may not do


def test_an_editor_submits_for_moderation(editor, library):
    data = resource_data("toolkit", **{"action-submit": "1"})
    assert_accepted(editor.post(add_url("toolkit", library), data))
    page = Toolkit.objects.get()
    assert page.current_workflow_state.workflow.name == "Moderators approval"
    assert not page.live


def test_an_editor_does_not_publish_a_new_resource(editor, library):
    editor.post(add_url("toolkit", library), resource_data("toolkit", **{"action-publish": "1"}))
    assert not Toolkit.objects.get().live


def test_an_editor_does_not_publish_a_draft(editor):
    page = factories.ToolkitFactory(live=False)
    editor.post(edit_url(page), resource_data("toolkit", **{"action-publish": "1"}))
    assert not Toolkit.objects.get().live


def test_an_editor_does_not_change_what_is_live(editor):
    page = factories.ToolkitFactory(title="As published")
    data = resource_data("toolkit", title="Changed", **{"action-publish": "1"})
    editor.post(edit_url(page), data)
    assert Toolkit.objects.get().title == "As published"


def test_an_editor_does_not_approve(editor, library):
    editor.post(add_url("toolkit", library), resource_data("toolkit", **{"action-submit": "1"}))
    page = Toolkit.objects.get()
    task = page.current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", task.pk])
    editor.post(address, {"comment": ""})
    assert not Toolkit.objects.get().live


def test_an_editor_does_not_unpublish(editor):
    page = factories.ToolkitFactory()
    assert_refused(editor.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk])))
    assert Toolkit.objects.get().live


def test_an_editor_does_not_delete_what_is_live(editor):
    page = factories.ToolkitFactory()
    assert_refused(editor.post(reverse("wagtailadmin_pages:delete", args=[page.pk])))
    assert Toolkit.objects.exists()


def test_an_editor_does_not_set_who_may_see_a_page(editor):
    page = factories.ToolkitFactory()
    address = reverse("wagtailadmin_pages:set_privacy", args=[page.pk])
    assert_refused(editor.post(address, {"restriction_type": "login"}))
    assert not page.view_restrictions.exists()


@pytest.mark.parametrize("name", NAMES)
def test_an_editor_does_not_keep_vocabularies(editor, name):
    model = next(model for model in ALL_TERMS if model._meta.model_name == name)
    make = model.add_root if issubclass(model, TreeTerm) else model.objects.create
    term = make(name="A")
    data = term_data("Another", kind="city")
    assert_refused(editor.get(url(name)))
    assert_refused(editor.post(url(name, "add"), data))
    assert_refused(editor.post(url(name, "edit", term.pk), data))
    assert_refused(editor.post(url(name, "delete", term.pk)))
    assert [str(kept) for kept in model.objects.all()] == [str(term)]


# What a Moderator may do


def test_a_moderator_publishes(moderator, library):
    data = resource_data("toolkit", **{"action-publish": "1"})
    assert_accepted(moderator.post(add_url("toolkit", library), data))
    assert Toolkit.objects.get().live


def test_a_moderator_approves_what_an_editor_submitted(sign_in, library):
    data = resource_data("toolkit", **{"action-submit": "1"})
    sign_in("Editors").post(add_url("toolkit", library), data)
    page = Toolkit.objects.get()
    task = page.current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", task.pk])
    sign_in("Moderators").post(address, {"comment": "Good."})
    assert Toolkit.objects.get().live


def test_a_moderator_unpublishes(moderator):
    page = factories.ToolkitFactory()
    assert_accepted(moderator.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk])))
    assert not Toolkit.objects.get().live


@pytest.mark.parametrize("name", NAMES)
def test_a_moderator_keeps_vocabularies(moderator, name):
    model = next(model for model in ALL_TERMS if model._meta.model_name == name)
    kind = "other" if name == "organisation" else "city"
    assert_accepted(moderator.post(url(name, "add"), term_data("First", kind=kind)))
    term = model.objects.get()
    assert_accepted(moderator.post(url(name, "edit", term.pk), term_data("Second", kind=kind)))
    assert model.objects.get().name == "Second"
    assert_accepted(moderator.post(url(name, "delete", term.pk)))
    assert not model.objects.exists()


# What neither may do


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", CLOSED_TO_BOTH)
def test_neither_reaches_the_running_of_the_site(sign_in, role, name):
    assert_refused(sign_in(role).get(reverse(name)))


@pytest.mark.parametrize("role", ROLES)
def test_neither_reaches_any_settings(sign_in, role):
    client = sign_in(role)
    assert list(registry)
    for model in registry:
        address = reverse(
            "wagtailsettings:edit", args=[model._meta.app_label, model._meta.model_name]
        )
        # The first answer leads on to the one row of a setting that all sites share.
        led = client.get(address, follow=True).redirect_chain
        assert led[-1] == ("/admin/", 302), led


@pytest.mark.parametrize("role", ROLES)
def test_neither_sets_who_may_see_a_collection(sign_in, role):
    collection = factories.open_collection().add_child(name="Board")
    address = reverse("wagtailadmin_collections:set_privacy", args=[collection.pk])
    assert_refused(sign_in(role).post(address, {"restriction_type": "login"}))
    assert not Collection.objects.get(pk=collection.pk).view_restrictions.exists()


@pytest.mark.parametrize("role", ROLES)
def test_the_menu_offers_neither_what_it_would_refuse(sign_in, role):
    html = sign_in(role).get("/admin/").content.decode()
    for name in CLOSED_TO_BOTH:
        assert f'"{reverse(name)}"' not in html


def test_a_person_without_a_role_reaches_nothing(client, library):
    client.force_login(factories.UserFactory())
    response = client.post(add_url("toolkit", library), resource_data("toolkit"))
    assert response.status_code == 302
    assert response.url.startswith("/admin/login/")
    assert not ResourcePage.objects.exists()
