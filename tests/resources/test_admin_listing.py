"""The list of all resources in the admin."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from resources.models import Webinar
from tests import factories

LISTING = "/admin/resources/"


@pytest.fixture
def admin(client, library):
    client.force_login(factories.UserFactory(is_superuser=True))
    return client


def listed(client, **query) -> list[str]:
    """Return the titles that the list shows for a query."""
    response = client.get(LISTING, query)
    assert response.status_code == 200
    cells = BeautifulSoup(response.content, "html.parser").select("tbody td.title .title-wrapper")
    return [" ".join(cell.text.split()) for cell in cells]


def test_the_list_shows_what_an_editor_needs_of_each_resource(admin):
    owner = factories.UserFactory(first_name="Amina", last_name="Diallo")
    topic = factories.TopicFactory(name="Attendance")
    factories.ToolkitFactory(title="Calls home", topics=[topic], owner=owner)
    html = " ".join(admin.get(LISTING).content.decode().split())
    for text in ("Calls home", "Toolkit", "Attendance", "English", "Amina Diallo"):
        assert text in html


def test_the_menu_leads_to_the_list(admin):
    assert f'"{LISTING}"' in admin.get("/admin/").content.decode()


def test_only_overdue_resources_are_marked(admin):
    today = timezone.localdate()
    factories.ToolkitFactory(review_by=today)
    assert "Needs review" not in admin.get(LISTING).content.decode()
    factories.ToolkitFactory(review_by=today - dt.timedelta(days=1))
    assert admin.get(LISTING).content.decode().count("Needs review") == 1


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ("overdue", ["-1"]),
        ("30", ["0", "30"]),
        ("90", ["0", "30", "31", "90"]),
        ("later", ["91"]),
        ("", ["-1", "0", "30", "31", "90", "91"]),
    ],
)
def test_the_review_filter_keeps_to_its_days(admin, period, expected):
    for days in (-1, 0, 30, 31, 90, 91):
        review_by = timezone.localdate() + dt.timedelta(days=days)
        factories.ToolkitFactory(title=str(days), slug=f"due-{days}", review_by=review_by)
    assert sorted(listed(admin, review=period), key=int) == expected


def test_the_type_filter(admin):
    factories.ToolkitFactory(title="A toolkit")
    factories.WebinarFactory(title="A webinar")
    webinars = ContentType.objects.get_for_model(Webinar)
    assert listed(admin, content_type=webinars.pk) == ["A webinar"]


def test_the_topic_filter_includes_narrower_topics_and_lists_each_resource_once(admin):
    parent = factories.TopicFactory()
    child = factories.TopicFactory(parent=parent)
    factories.ToolkitFactory(title="Narrow and broad", topics=[parent, child])
    factories.ToolkitFactory(title="Elsewhere", topics=[factories.TopicFactory()])
    assert listed(admin, topics=parent.pk) == ["Narrow and broad"]


def test_the_language_filter(admin, spanish_library):
    factories.ToolkitFactory(title="Guide")
    factories.ToolkitFactory(title="Guía", parent=spanish_library)
    assert listed(admin, locale="es") == ["Guía"]


def test_the_owner_filter(admin):
    mine, other = factories.UserFactory(), factories.UserFactory()
    factories.ToolkitFactory(title="Mine", owner=mine)
    factories.ToolkitFactory(title="Theirs", owner=other)
    assert listed(admin, owner=mine.pk) == ["Mine"]


def test_the_status_filter(admin):
    factories.ToolkitFactory(title="Live")
    factories.ToolkitFactory(title="Draft", live=False)
    factories.ToolkitFactory(title="Expired", live=False, expired=True)
    changed = factories.ToolkitFactory(title="Changed")
    changed.save_revision()
    scheduled = factories.ToolkitFactory(title="Scheduled", live=False)
    scheduled.go_live_at = timezone.now() + dt.timedelta(days=1)
    scheduled.save_revision().publish()
    assert sorted(listed(admin, status="live")) == ["Changed", "Live"]
    assert listed(admin, status="changes") == ["Changed"]
    assert sorted(listed(admin, status="draft")) == ["Draft", "Scheduled"]
    assert listed(admin, status="scheduled") == ["Scheduled"]
    assert listed(admin, status="expired") == ["Expired"]


def test_a_search_combines_with_a_filter(admin):
    topic = factories.TopicFactory()
    factories.ToolkitFactory(title="Calls home", topics=[topic])
    factories.ToolkitFactory(title="Calls elsewhere")
    factories.ToolkitFactory(title="Letters", topics=[topic])
    assert listed(admin, q="calls", topics=topic.pk) == ["Calls home"]


@pytest.mark.parametrize("column", ["title", "content_type__model", "live", "review_by", "locale"])
def test_every_column_that_offers_to_sorts(admin, column):
    factories.ToolkitFactory()
    factories.WebinarFactory()
    assert len(listed(admin, ordering=column)) == len(listed(admin, ordering=f"-{column}")) == 2


def test_the_list_needs_no_more_queries_for_more_resources(admin, django_assert_max_num_queries):
    topics = [factories.TopicFactory() for _ in range(3)]
    for _ in range(12):
        factories.ToolkitFactory(topics=topics, owner=factories.UserFactory())
    admin.get(LISTING)
    with django_assert_max_num_queries(40):
        assert len(listed(admin)) == 12


def test_one_library_is_chosen_without_asking(admin, library):
    response = admin.get("/admin/resources/choose_parent/")
    assert response.url == f"/admin/pages/{library.pk}/add_subpage/"


def test_with_two_libraries_the_editor_is_asked(admin, library, spanish_library):
    page = BeautifulSoup(admin.get("/admin/resources/choose_parent/").content, "html.parser")
    choices = page.select("input[type=radio][name=parent_page]")
    labels = [" ".join(choice.find_parent("label").text.split()) for choice in choices]
    assert labels == ["Library (English)", "Library (Spanish)"]
    assert [choice.has_attr("checked") for choice in choices] == [True, False]
    response = admin.post("/admin/resources/choose_parent/", {"parent_page": spanish_library.pk})
    assert response.url == f"/admin/pages/{spanish_library.pk}/add_subpage/"


def test_a_resource_cannot_be_made_outside_a_library(admin, site_root, library, spanish_library):
    response = admin.post("/admin/resources/choose_parent/", {"parent_page": site_root.pk})
    assert response.status_code == 200
    assert response.context["form"].errors["parent_page"]
