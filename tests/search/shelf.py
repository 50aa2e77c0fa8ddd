"""A small library with one of everything that a search can show, and ways to change it."""

from dataclasses import dataclass
from typing import TypeVar

from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.http import HttpResponse
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Page,
    PageViewRestriction,
)

from resources import models
from search.finding import find
from search.query import SearchQuery
from search.results import SearchResults
from tests import factories

P = TypeVar("P", bound=Page)


@dataclass
class Shelf:
    """Objects are read anew by :meth:`fresh`: a test changes what the database holds."""

    library: models.ResourceIndexPage
    members: models.ResourceIndexPage
    toolkit: models.Toolkit
    brief: models.EvidenceBrief
    webinar: models.Webinar
    output: models.DesignTeamOutput
    draft: models.Toolkit
    secret: models.Toolkit
    topic: models.Topic
    subtopic: models.Topic
    state: models.Place
    city: models.Place
    folder: Collection
    subfolder: Collection
    vault: Collection
    document: models.LibraryDocument
    locked: models.LibraryDocument
    recording: models.Recording


def make_shelf() -> Shelf:
    """Return a library of four visible resources, a draft, and one for members only."""
    home = factories.site_home()
    library = factories.library_of(home)
    members = factories.ResourceIndexPageFactory(parent=home, title="Members", slug="members")
    restrict(members)
    root = factories.open_collection()
    folder = root.add_child(name="Worksheets")
    subfolder = folder.add_child(name="Attendance")
    vault = root.add_child(name="Board only")
    close_collection(vault)
    topic = factories.TopicFactory(name="Attendance")
    subtopic = factories.TopicFactory(name="Absence", parent=topic)
    state = factories.PlaceFactory(name="Arizona", kind="state")
    city = factories.PlaceFactory(name="Phoenix", parent=state)
    document = factories.LibraryDocumentFactory(title="Roster", collection=subfolder)
    locked = factories.LibraryDocumentFactory(title="Salaries", collection=vault)
    recording = factories.RecordingFactory(collection=subfolder)
    toolkit = factories.ToolkitFactory(
        parent=library,
        title="Ringing every family",
        topics=[subtopic],
        audiences=[factories.AudienceFactory(name="School boards")],
        levels=[factories.EducationLevelFactory(name="Middle school")],
        populations=[factories.PopulationFactory(name="Newcomers")],
        places=[city],
        organisations=[factories.OrganisationFactory(name="Copper Basin Alliance")],
        series=factories.SeriesFactory(name="Monday calls"),
        priority=factories.PriorityFactory(name="Every day counts"),
        tags=["Phone trees"],
        attachments=[
            models.Attachment(document=document, language="en"),
            models.Attachment(document=locked, language="en"),
        ],
    )
    brief = factories.EvidenceBriefFactory(
        parent=library,
        rated=True,
        ratings=[models.Rating(source="Clearing house", rating="Promising")],
        references=[models.Reference(citation="Doe 2019")],
    )
    webinar = factories.WebinarFactory(
        parent=library,
        recorded=True,
        recording=recording,
        speakers=[models.Speaker(name="Amina Diallo")],
        chapters=[models.Chapter(title="Welcome", start=0)],
    )
    output = factories.DesignTeamOutputFactory(parent=library)
    draft = factories.ToolkitFactory(parent=library, title="Not yet", live=False)
    secret = factories.ToolkitFactory(parent=members, title="For members")
    return Shelf(
        library, members, toolkit, brief, webinar, output, draft, secret,
        topic, subtopic, state, city, folder, subfolder, vault, document, locked, recording,
    )  # fmt: skip


def restrict(page: Page, kind: str = PageViewRestriction.LOGIN) -> PageViewRestriction:
    """Close *page* and what is below it by sign-in, password or group."""
    restriction = PageViewRestriction.objects.create(
        page=page,
        restriction_type=kind,
        password="sesame" if kind == PageViewRestriction.PASSWORD else "",
    )
    if kind == PageViewRestriction.GROUPS:
        restriction.groups.add(Group.objects.get_or_create(name="Moderators")[0])
    return restriction


def open_page(page: Page) -> None:
    PageViewRestriction.objects.get(page=page).delete()


def close_collection(collection: Collection) -> None:
    CollectionViewRestriction.objects.create(
        collection=collection, restriction_type=CollectionViewRestriction.LOGIN
    )


def fresh(page: P) -> P:
    """Return *page* as the database holds it, of its own type."""
    return Page.objects.get(pk=page.pk).specific


def search(text: str = "", **filters: list[str]) -> SearchResults:
    return find(SearchQuery.of(text, **filters))


def keys_of(results: SearchResults) -> set[int]:
    return {hit.card.pk for hit in (*results.hits, *results.nearest)}


def titles_shown(answer: HttpResponse) -> list[str]:
    """Return the titles of the results on a search page, without those that are nearest."""
    page = BeautifulSoup(answer.content, "html.parser")
    return [title.get_text() for title in page.select(".results > .cards .card__title")]
