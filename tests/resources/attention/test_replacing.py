"""Who says that something replaces a resource sees at once what still links to it."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from resources.models import RelatedResource, ResourceIndexPage, Toolkit
from tests.factories import ToolkitFactory, UserFactory
from tests.resources.attention.people import writer

HEADING = "Pages that link here"


@pytest.fixture
def old(library: ResourceIndexPage) -> Toolkit:
    return ToolkitFactory(title="Old")


def form_of(client: Client, page: Toolkit) -> BeautifulSoup:
    answer = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    return BeautifulSoup(answer.content, "html.parser")


def test_what_links_there_is_listed_below_what_replaces_it(client: Client, old: Toolkit) -> None:
    client.force_login(UserFactory(groups=["Editors"]))
    assert HEADING not in form_of(client, old).text
    link = f'<p><a linktype="page" id="{old.pk}">see there</a></p>'
    linking = ToolkitFactory(title="In a text", body=[("paragraph", link)])
    related = ToolkitFactory(title="Related", live=False, related=[RelatedResource(resource=old)])
    newer = ToolkitFactory(title="Newer", related=[RelatedResource(resource=old)])
    old.superseded_by = newer
    old.save_revision().publish()
    form = form_of(client, old)
    assert HEADING in form.text
    for page in (linking, related):
        address = reverse("wagtailadmin_pages:edit", args=[page.pk])
        assert form.select_one(f'li a[href="{address}"]').text == page.title
    (listed,) = form.select("[id$=pages_that_link_here-content] ul")
    assert "Newer" not in listed.text, "it may name what it replaces"


def test_others_than_one_may_change_are_only_counted(
    client: Client, library: ResourceIndexPage
) -> None:
    person = writer()
    old = ToolkitFactory(title="Old", owner=person)
    ToolkitFactory(title="Of others", related=[RelatedResource(resource=old)])
    client.force_login(person)
    form = form_of(client, old).text
    assert "1 more that you may not change." in " ".join(form.split())
    assert "Of others" not in form
