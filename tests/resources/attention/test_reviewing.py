"""One click says that a resource is still right."""

import datetime as dt
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry

from resources.models import ResourceIndexPage, SetAside, SheetImport, Toolkit
from resources.models.review import months_after
from search.models import Change
from tests.factories import ToolkitFactory, TopicFactory, UserFactory
from tests.resources.attention.people import writer


@pytest.fixture
def editor(library: ResourceIndexPage):
    return UserFactory(groups=["Editors"])


@pytest.fixture
def client() -> Client:
    """Return a browser whose forms need what protects them."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def admin(client: Client, editor) -> Client:
    client.force_login(editor)
    return client


def post(client: Client, address: str, **options) -> Any:
    token = client.get("/admin/").context["csrf_token"]
    return client.post(address, {"csrfmiddlewaretoken": str(token)}, **options)


@pytest.fixture
def old(editor) -> Toolkit:
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    return ToolkitFactory(title="Calls", owner=editor, review_by=yesterday)


def listed(client: Client, need: str = "review", **query: str) -> list[str]:
    answer = client.get(reverse("attention:need", args=[need]), query)
    cells = BeautifulSoup(answer.content, "html.parser").select("tbody td.title .title-wrapper")
    return [" ".join(cell.text.split()) for cell in cells]


def press(client: Client, label: str, need: str = "review") -> str:
    """Press the first button *label* of a list, and return the page that follows."""
    answer = client.get(reverse("attention:need", args=[need]))
    page = BeautifulSoup(answer.content, "html.parser")
    button = next(one for one in page.select("form button") if one.text.strip() == label)
    form = button.find_parent("form")
    data = {field["name"]: field["value"] for field in form.select("input[name]")}
    return client.post(form["action"], data, follow=True).content.decode()


def test_reviewed_is_logged_and_the_next_date_noted(admin: Client, old: Toolkit) -> None:
    assert listed(admin) == ["Calls"]
    told = press(admin, "Reviewed, still right")
    assert "is reviewed. It comes up again on" in told
    day = months_after(timezone.localdate(), 12)
    old.refresh_from_db()
    assert old.review_by == day
    assert listed(admin) == []
    entry = PageLogEntry.objects.get(page=old.pk, action="resources.reviewed")
    assert entry.data == {"review_by": day.isoformat()}
    history = admin.get(reverse("wagtailadmin_pages:history", args=[old.pk])).content.decode()
    assert "Reviewed, still right; next review by" in history


def test_a_draft_learns_the_day_and_is_not_published(admin: Client, old: Toolkit) -> None:
    old.title = "Calls, written anew"
    old.save_revision()
    post(admin, reverse("attention:reviewed", args=[old.pk]))
    old.refresh_from_db()
    assert (old.title, old.has_unpublished_changes) == ("Calls", True)
    old.get_latest_revision().publish()
    old.refresh_from_db()
    assert old.title == "Calls, written anew"
    assert old.review_by == months_after(timezone.localdate(), 12)


def test_visitors_see_no_change_and_nothing_is_indexed(admin: Client, old: Toolkit) -> None:
    Change.objects.all().delete()
    post(admin, reverse("attention:reviewed", args=[old.pk]))
    assert not Change.objects.exists()


def test_the_form_of_a_resource_offers_it_too(admin: Client, old: Toolkit) -> None:
    address = reverse("attention:reviewed", args=[old.pk])
    form = admin.get(reverse("wagtailadmin_pages:edit", args=[old.pk])).content.decode()
    assert address in form
    draft = ToolkitFactory(live=False, owner=old.owner)
    assert "attention/reviewed" not in (
        admin.get(reverse("wagtailadmin_pages:edit", args=[draft.pk])).content.decode()
    )


def test_nobody_reviews_what_they_may_not_change(old: Toolkit) -> None:
    client = Client()
    before = old.review_by
    for person in (writer(), UserFactory()):
        client.force_login(person)
        client.post(reverse("attention:reviewed", args=[old.pk]))
        client.post(reverse("attention:aside", args=["review", old.pk]))
    old.refresh_from_db()
    assert old.review_by == before
    assert not SetAside.objects.exists()


def test_what_somebody_else_locked_stays_as_it_is(admin: Client, old: Toolkit) -> None:
    old.locked, old.locked_by = True, UserFactory()
    old.save()
    before = old.review_by
    told = post(admin, reverse("attention:reviewed", args=[old.pk]), follow=True)
    assert "locked" in told.content.decode()
    old.refresh_from_db()
    assert old.review_by == before


def test_to_look_changes_nothing(admin: Client, old: Toolkit) -> None:
    assert admin.get(reverse("attention:reviewed", args=[old.pk])).status_code == 405
    assert admin.get(reverse("attention:aside", args=["review", old.pk])).status_code == 405


def test_other_needs_are_set_aside(admin: Client, old: Toolkit) -> None:
    assert listed(admin, "described") == ["Calls"]
    told = press(admin, "Set aside for 30 days", "described")
    assert "is set aside for 30 days." in told
    assert listed(admin, "described") == []
    press_again = post(admin, reverse("attention:aside", args=["nonsense", old.pk]))
    assert press_again.status_code == 404


def test_the_first_page_counts_what_there_is_to_do(admin: Client, old: Toolkit) -> None:
    page = BeautifulSoup(admin.get("/admin/").content, "html.parser")
    rows = [
        [" ".join(cell.text.split()) for cell in row.select("td")]
        for row in page.select("#needs-attention-section tbody tr")
    ]
    assert rows == [["Due for review", "1", "1"], ["Without topic or summary", "1", "1"]]
    old.topics = [TopicFactory()]
    old.save()
    post(admin, reverse("attention:reviewed", args=[old.pk]))
    page = BeautifulSoup(admin.get("/admin/").content, "html.parser")
    assert not page.select("#needs-attention-section")
    assert (
        "Nothing is left to do here."
        in admin.get("/admin/attention/", follow=True).content.decode()
    )


def test_the_first_page_tells_of_failed_imports(admin: Client, editor) -> None:
    assert "Imports that failed" not in admin.get("/admin/").content.decode()
    SheetImport.objects.create(user=editor, status=SheetImport.Status.FAILED)
    assert "Imports that failed" in admin.get("/admin/").content.decode()


def test_the_list_narrows_to_an_owner(client: Client, old: Toolkit) -> None:
    moderator = UserFactory(groups=["Moderators"])
    client.force_login(moderator)
    ToolkitFactory(title="Own", owner=moderator, review_by=old.review_by)
    gone = UserFactory(is_active=False)
    ToolkitFactory(title="Left behind", owner=gone, review_by=old.review_by)
    ToolkitFactory(title="Brought in", review_by=old.review_by)
    assert sorted(listed(client, owner="me")) == ["Own"]
    assert sorted(listed(client, owner="nobody")) == ["Brought in", "Left behind"]
    assert len(listed(client)) == 4


def test_a_long_list_needs_no_more_queries(
    client: Client, old: Toolkit, django_assert_max_num_queries
) -> None:
    client.force_login(UserFactory(groups=["Moderators"]))
    for _ in range(12):
        ToolkitFactory(review_by=old.review_by, owner=UserFactory())
    listed(client)
    with django_assert_max_num_queries(40):
        assert len(listed(client)) == 13


def test_an_unknown_list_is_not_found(admin: Client) -> None:
    assert admin.get("/admin/attention/nonsense/").status_code == 404
