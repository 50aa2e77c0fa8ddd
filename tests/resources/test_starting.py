"""Editors keep a resource as a template, and others begin with what it says."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupPagePermission, Page

from resources.models import (
    Attachment,
    RelatedResource,
    ResourceIndexPage,
    ResourcePage,
    ResourceTemplate,
    Speaker,
    Toolkit,
    Webinar,
)
from resources.starting import fill, snapshot_of
from search.models import Change
from tests import factories
from tests.resources.admin_forms import add_url, errors_of, resource_data
from tests.resources.attention.people import writer

STEP = ("step", {"heading": "Ring them", "body": "<p>Today.</p>", "checklist": [],
                 "resource": None, "download": None})  # fmt: skip


@pytest.fixture
def editor(library: ResourceIndexPage) -> Any:
    return factories.UserFactory(groups=["Editors"])


@pytest.fixture
def admin(client: Client, editor: Any) -> Client:
    client.force_login(editor)
    return client


@pytest.fixture
def kit(library: ResourceIndexPage) -> Toolkit:
    return factories.ToolkitFactory(
        title="Calls home", summary="Who rings whom.", steps=[STEP], external_id="x-1",
        topics=[factories.TopicFactory(name="Attendance")], tags=["calls"],
        internal_notes="Ask Ana.", is_featured=True,
        attachments=[Attachment(document=factories.LibraryDocumentFactory())],
        related=[RelatedResource(resource=factories.ToolkitFactory())],
    )  # fmt: skip


def keep(client: Client, page: Page, name: str = "Our calls") -> Any:
    return client.post(reverse("templates:keep", args=[page.pk]), {"name": name}, follow=True)


def kept(page: ResourcePage, name: str = "Our calls", **fields: Any) -> ResourceTemplate:
    return ResourceTemplate.objects.create(
        name=name,
        library=page.get_parent().specific,
        resource_type=page.type_slug,
        content=snapshot_of(page),
        **fields,
    )


def form_of(client: Client, page: Page, template: ResourceTemplate) -> Any:
    address = add_url(template.resource_type, page)
    answer = client.get(f"{address}?template={template.pk}")
    assert answer.status_code == 200
    return answer.context["form"].instance


def test_what_one_editor_keeps_another_begins_with(
    admin: Client, kit: Toolkit, library: ResourceIndexPage
) -> None:
    edit = admin.get(reverse("wagtailadmin_pages:edit", args=[kit.pk])).content.decode()
    assert reverse("templates:keep", args=[kit.pk]) in edit
    assert "reads what is in it" in (
        admin.get(reverse("templates:keep", args=[kit.pk])).content.decode()
    )
    assert "“Our calls” is kept." in keep(admin, kit).content.decode()
    template = ResourceTemplate.objects.get()
    other = Client()
    other.force_login(factories.UserFactory(groups=["Editors"]))
    address = add_url("toolkit", library)
    assert f"{address}?template={template.pk}" in other.get(address).content.decode()
    assert "?template=" not in other.get(add_url("webinar", library)).content.decode()
    answer = other.get(f"{address}?template={template.pk}")
    form = BeautifulSoup(answer.content, "html.parser")
    assert not form.select_one("#id_title").get("value")
    assert form.select_one("#id_summary").text.strip() == "Who rings whom."
    (topic,) = form.select("input[name=topics][checked]")
    assert topic["value"] == str(kit.topics.get().pk)
    assert answer.context["form"].instance.steps[0].value["heading"] == "Ring them"
    assert "calls" in form.select_one("input[name=tags]")["value"]


def test_a_template_says_nothing_of_which_resource_it_was(kit: Toolkit) -> None:
    content = kept(kit).content
    assert not content.keys() & {
        "title", "slug", "owner", "published_on", "updated_on", "review_by", "external_id",
        "internal_notes", "is_featured", "attachments", "related", "superseded_by", "live",
    }  # fmt: skip
    assert "Ask Ana" not in str(content)
    webinar = kept(
        factories.WebinarFactory(
            upcoming=True, recorded=True, code_word="saguaro", speakers=[Speaker(name="Ana")]
        ),
        "Evening",
    ).content
    assert not webinar.keys() & {"starts_at", "ends_at", "recording", "code_word", "tracks"}
    assert "saguaro" not in str(webinar)


@pytest.mark.parametrize("type_slug", ResourcePage.resource_types())
def test_every_type_can_be_kept_and_begun_with(type_slug: str, library: ResourceIndexPage) -> None:
    name = ResourcePage.resource_types()[type_slug].__name__
    source = getattr(factories, f"{name}Factory")(
        body=[("heading", {"text": "What happened", "level": "h2"})],
        audiences=[factories.AudienceFactory(name="Families")],
        **({"speakers": [Speaker(name="Ana"), Speaker(name="Luz")]} if name == "Webinar" else {}),
    )
    made = type(source)(title="New", slug="new", summary="")
    fill(made, kept(source))
    library.add_child(instance=made)
    made = type(source).objects.get(pk=made.pk)
    made.full_clean()
    assert made.summary == source.summary
    assert made.body[0].value["text"] == "What happened"
    assert [term.name for term in made.audiences.all()] == ["Families"]
    if isinstance(made, Webinar):
        assert [one.name for one in made.speakers.all()] == ["Ana", "Luz"]
    source.refresh_from_db()
    assert source.audiences.count() == 1, "what was kept loses nothing"


def test_a_form_that_was_begun_with_a_template_can_be_sent(
    admin: Client, library: ResourceIndexPage
) -> None:
    source = factories.WebinarFactory(speakers=[Speaker(name="Ana"), Speaker(name="Luz")])
    template = kept(source)
    address = f"{add_url('webinar', library)}?template={template.pk}"
    form = BeautifulSoup(admin.get(address).content, "html.parser").select_one("#page-edit-form")
    speakers = {
        field["name"]: field.get("value", "") for field in form.select("input[name^=speakers-]")
    }
    assert "Luz" in speakers.values()
    answer = admin.post(address, resource_data("webinar", slug="an-evening") | speakers)
    assert answer.status_code == 302, errors_of(answer)
    made = Webinar.objects.get(slug="an-evening")
    assert [one.name for one in made.get_latest_revision_as_object().speakers.all()] == [
        "Ana",
        "Luz",
    ]
    assert source.speakers.count() == 2


def test_it_is_what_was_saved_last_and_stays_that(admin: Client, kit: Toolkit) -> None:
    kit.summary = "A draft."
    kit.save_revision()
    keep(admin, kit)
    kit.delete()
    template = ResourceTemplate.objects.get()
    assert template.content["summary"] == "A draft."
    made = Toolkit()
    fill(made, template)
    assert made.steps[0].value["heading"] == "Ring them"


def test_terms_that_are_gone_are_left_out(kit: Toolkit, library: ResourceIndexPage) -> None:
    template = kept(kit)
    kit.topics.get().delete()
    kit.tagged_items.all().delete()
    kit.tags.model.objects.all().delete()
    made = Toolkit(title="New", slug="new")
    fill(made, template)
    library.add_child(instance=made)
    assert (made.topics.count(), made.tags.count()) == (0, 0)


# Who may


def only_in(parent: Page, *actions: str) -> Any:
    """Return somebody who may do *actions* below *parent*, and nothing elsewhere."""
    group = Group.objects.create(name=f"{actions} in {parent.pk}")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for permission in Permission.objects.filter(
        content_type__app_label="wagtailcore", codename__in=[f"{name}_page" for name in actions]
    ):
        GroupPagePermission.objects.create(group=group, page=parent, permission=permission)
    return factories.UserFactory(groups=[group.name])


def test_it_tells_nothing_to_who_may_not_add_where_it_was_made(
    client: Client, kit: Toolkit, library: ResourceIndexPage
) -> None:
    annexe = factories.ResourceIndexPageFactory(parent=library.get_parent(), slug="annexe")
    secret = kept(factories.ToolkitFactory(parent=annexe, summary="Between us."), "Only here")
    mine = kept(kit)
    client.force_login(only_in(library, "add"))
    address = add_url("toolkit", library)
    offered = client.get(address).content.decode()
    assert f"?template={mine.pk}" in offered
    assert "Only here" not in offered
    assert form_of(client, library, secret).summary == ""
    listed = client.get(reverse("templates:index")).content.decode()
    assert "Our calls" in listed
    assert "Only here" not in listed
    for name in ("edit", "delete"):
        for template in (mine, secret):
            where = reverse(f"templates:{name}", args=[template.pk])
            assert client.get(where).status_code == 404
            assert client.post(where, {"name": "Changed"}).status_code == 404
    assert set(ResourceTemplate.objects.values_list("name", flat=True)) == {
        "Our calls",
        "Only here",
    }


def test_who_may_not_change_a_resource_keeps_none_of_it(client: Client, kit: Toolkit) -> None:
    client.force_login(writer())
    assert client.get(reverse("templates:keep", args=[kit.pk])).status_code == 302
    keep(client, kit)
    client.force_login(only_in(kit, "change"))
    keep(client, kit)
    assert not ResourceTemplate.objects.exists()


@pytest.mark.parametrize("query", ["", "x", "0", "999999999", "٣", "1" * 40])
def test_an_unknown_template_gives_an_empty_form(
    admin: Client, library: ResourceIndexPage, query: str
) -> None:
    answer = admin.get(f"{add_url('toolkit', library)}?template={query}")
    assert answer.status_code == 200
    assert not answer.context["form"].instance.summary


def test_its_maker_and_who_publishes_there_rename_and_remove_it(
    admin: Client, editor: Any, kit: Toolkit
) -> None:
    template = kept(kit, made_by=editor)
    kept(kit, "Taken")
    rename = reverse("templates:edit", args=[template.pk])
    assert rename in admin.get(reverse("templates:index")).content.decode()
    assert "has this name already" in admin.post(rename, {"name": "taken"}).content.decode()
    assert "was renamed" in admin.post(rename, {"name": "Rings"}, follow=True).content.decode()
    template.refresh_from_db()
    assert template.name == "Rings"
    publisher = Client()
    publisher.force_login(factories.UserFactory(groups=["Moderators"]))
    publisher.post(reverse("templates:delete", args=[template.pk]))
    assert [one.name for one in ResourceTemplate.objects.all()] == ["Taken"]


def test_it_is_no_page_and_no_visitor_meets_it(client: Client, kit: Toolkit) -> None:
    before = Page.objects.count(), Change.objects.count()
    template = kept(kit, "Zyzzogeton")
    assert (Page.objects.count(), Change.objects.count()) == before
    for name in ("index", "results"):
        assert client.get(reverse(f"templates:{name}")).status_code == 302
    for name in ("edit", "delete", "keep"):
        assert client.get(reverse(f"templates:{name}", args=[template.pk])).status_code == 302
