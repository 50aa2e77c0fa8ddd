"""A resource that is hidden in every way there is; a way is one entry of ``STATES``."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction, Locale, Page, PageViewRestriction

from home.site import Administrator, set_up_site
from resources import models
from resources.extraction import work
from resources.tidying import parting  # noqa: F401 - registers what undoes a merge
from resources.tidying.merging import merge
from resources.tidying.renaming import rename
from search.relay import drain
from tests import factories
from tests.resources import texts
from tests.search.shelf import close_collection, fresh, restrict

# Stands in everything that belongs to the secret, and in nothing else.
WORD = "zyzzogeton"
MISSPELT = "zyzzogetin"
# Stands on a page of the secret's file, and nowhere else.
ON_PAPER = "borborygmus"
# What the organisation is called that nothing else belongs to; the name itself is no secret.
ALONE = "Lantern fellows"
# Tags that the secret had before they became others: its own, and a topic of many.
FORMER_TAGS = {"own": f"{WORD} label", "renamed": f"{WORD} lable", "of a topic": "dusk meetings"}

CAPTIONS = f"WEBVTT\n\n00:00.000 --> 00:12.000\n<v Amina>Families told us about {WORD}.\n"


@dataclass
class Secret:
    """The secret resource, its neighbour that points to it, and what both belong to.

    The bystander is like it; one organisation is the secret's alone.
    """

    library: models.ResourceIndexPage
    annexe: models.ResourceIndexPage
    neighbour: models.Toolkit
    bystander: models.Toolkit
    by_hand: models.CuratedCollection
    by_search: models.CuratedCollection
    page: models.Webinar
    topic: models.Topic
    place: models.Place
    organisation: models.Organisation
    series: models.Series
    priority: models.Priority
    document: models.LibraryDocument
    recording: models.Recording
    cover: models.LibraryImage
    # Kept here, to be asked for when the objects are gone.
    captions: int = 0
    pictures: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    keys: list[int] = field(default_factory=list)


def make_secret() -> Secret:
    """Return a world in which the secret is visible and its neighbour points to it."""
    set_up_site("Copper Basin", Administrator("admin@example.org", password=factories.PASSWORD))
    library = factories.library_of(factories.site_home())
    annexe = factories.ResourceIndexPageFactory(parent=library, title="Annexe", slug="annexe")
    terms = {
        "topics": [topic := factories.TopicFactory(name="Attendance")],
        "places": [place := factories.PlaceFactory(name="Phoenix")],
        "organisations": [
            organisation := factories.OrganisationFactory(name="Alliance", is_partner=True)
        ],
        "series": factories.SeriesFactory(name="Mondays"),
        "priority": factories.PriorityFactory(name="Every day counts"),
        "audiences": [factories.AudienceFactory(name="Families")],
        "levels": [factories.EducationLevelFactory(name="Middle school")],
        "populations": [factories.PopulationFactory(name="Newcomers")],
    }
    neighbour = factories.ToolkitFactory(
        parent=library, title="Families first", is_featured=True, **terms
    )
    bystander = factories.ToolkitFactory(parent=library, title="Every morning", topics=[topic])
    document = factories.LibraryDocumentFactory(
        title=f"Sheet of {WORD}",
        file=ContentFile(texts.pdf(f"Families wrote of the {ON_PAPER}."), name=f"{WORD}.pdf"),
    )
    while work.read_next():
        pass
    cover = factories.LibraryImageFactory(title=WORD)
    page = factories.WebinarFactory(
        parent=annexe, title=f"The {WORD} evening", slug=WORD, summary=f"All about {WORD}.",
        body=[("paragraph", f"<p>Nobody but us says {WORD}.</p>")],
        upcoming=True, recorded=True, is_featured=True, cover=cover,
        tags=[f"{WORD} tag", FORMER_TAGS["renamed"], FORMER_TAGS["of a topic"]],
        code_word=WORD,
        tracks=[models.Track(language="en", content=CAPTIONS)],
        speakers=[models.Speaker(name=f"Ana {WORD}")],
        chapters=[models.Chapter(title=f"What {WORD} is", start=5)],
        attachments=[models.Attachment(document=document, language="en")],
        **{**terms, "organisations": [organisation, factories.OrganisationFactory(name=ALONE)]},
    )  # fmt: skip
    collections = [
        factories.CuratedCollectionFactory(
            parent=library, title=f"Start here {number}", order=order,
            saved_search="topic=attendance&sort=title",
        )
        for number, order in enumerate(models.CuratedCollection.Order.values)
    ]  # fmt: skip
    _tidy_up(topic)
    _point(neighbour, page)
    return Secret(
        library, annexe, neighbour, bystander, *collections, page, topic, place, organisation,
        terms["series"], terms["priority"], document, page.recording, cover,
        captions=models.Track.objects.get(page=page).pk,
        pictures=[
            cover.get_rendition("width-480").file.name,
            page.recording.file.name,
            models.Extraction.objects.get(document=document).picture.name,
        ],
    )  # fmt: skip


def _tidy_up(topic: models.Topic) -> None:
    """Leave the former names of tags behind."""
    own, renamed, of_topic = (
        models.ResourceTag.objects.get(name=name)
        for name in (f"{WORD} tag", FORMER_TAGS["renamed"], FORMER_TAGS["of a topic"])
    )
    rename(renamed, FORMER_TAGS["own"], None)
    merge([renamed], own, None)
    merge([of_topic], topic, None)


def _point(neighbour: models.Toolkit, page: models.ResourcePage) -> None:
    page = models.ResourcePage.objects.get(pk=page.pk)
    neighbour.related = [models.RelatedResource(resource=page)]
    neighbour.superseded_by = page
    neighbour.steps = [
        ("step", {"heading": "Read", "body": "", "checklist": [], "resource": page,
                  "download": None}),
    ]  # fmt: skip
    neighbour.save()
    for collection in models.CuratedCollection.objects.all():
        collection.entries = [models.CollectionEntry(resource=page, note=f"Why {WORD}")]
        collection.save()


def forget(secret: Secret) -> None:
    """Leave the world as if the secret had never been."""
    for page in Page.objects.filter(slug__contains=WORD):
        page.specific.delete()
    for kept in (
        models.LibraryDocument.objects.filter(pk=secret.document.pk),
        models.Recording.objects.filter(pk=secret.recording.pk),
        models.LibraryImage.objects.filter(pk=secret.cover.pk),
        models.ResourceTag.objects.filter(name__contains=WORD),
    ):
        kept.delete()
    neighbour = fresh(secret.neighbour)
    neighbour.revisions.all().delete()
    neighbour.internal_notes = ""
    neighbour.owner = None
    neighbour.latest_revision = neighbour.live_revision = None
    neighbour.has_unpublished_changes = False
    neighbour.save()


# The ways of being hidden


def _never_published(secret: Secret) -> None:
    fresh(secret.page).delete()
    drain()
    page = factories.WebinarFactory(
        parent=fresh(secret.annexe), title=f"The {WORD} evening", slug=WORD, live=False,
        is_featured=True, topics=[secret.topic], upcoming=True,
        attachments=[models.Attachment(document=secret.document, language="en")],
        tracks=[models.Track(language="en", content=CAPTIONS)],
    )  # fmt: skip
    page.save_revision()
    _point(fresh(secret.neighbour), page)


def _unpublished(secret: Secret) -> None:
    fresh(secret.page).unpublish()


def _scheduled(secret: Secret) -> None:
    fresh(secret.page).unpublish()
    page = fresh(secret.page)
    page.go_live_at = timezone.now() + dt.timedelta(days=1)
    page.save_revision(approved_go_live_at=page.go_live_at)


def _expired(secret: Secret) -> None:
    """Let the hour pass; the job that unpublishes has not run."""
    past = timezone.now() - dt.timedelta(seconds=1)
    Page.objects.filter(pk=secret.page.pk).update(expire_at=past)


def _password(secret: Secret) -> None:
    restrict(secret.page, PageViewRestriction.PASSWORD)


def _sign_in(secret: Secret) -> None:
    restrict(secret.page, PageViewRestriction.LOGIN)


def _group(secret: Secret) -> None:
    restrict(secret.page, PageViewRestriction.GROUPS)


def _below_restricted(secret: Secret) -> None:
    restrict(secret.annexe)


def _moved_below_restricted(secret: Secret) -> None:
    members = factories.ResourceIndexPageFactory(
        parent=fresh(secret.library), title="Members", slug="members"
    )
    restrict(members)
    drain()
    fresh(secret.page).move(fresh(members), pos="last-child")


def _attached_to_neighbour(secret: Secret, collection: Collection) -> None:
    """Leave of the secret nothing but a file, attached to a visible page."""
    fresh(secret.page).delete()
    secret.document.collection = collection
    secret.document.save()
    models.Attachment.objects.create(
        page_id=secret.neighbour.pk, document=secret.document, language="en"
    )
    drain()


def _file_in_closed_collection(secret: Secret) -> None:
    collection = factories.open_collection().add_child(name="Board")
    _attached_to_neighbour(secret, collection)
    close_collection(collection)


def _file_below_closed_collection(secret: Secret) -> None:
    above = factories.open_collection().add_child(name="Board")
    _attached_to_neighbour(secret, above.add_child(name="Sheets"))
    close_collection(above)


def _files_in_closed_collection_of_hidden_page(secret: Secret) -> None:
    collection = factories.open_collection().add_child(name="Board")
    CollectionViewRestriction.objects.create(
        collection=collection, restriction_type=CollectionViewRestriction.PASSWORD, password="x"
    )
    for file in (secret.document, secret.recording, secret.cover):
        file.collection = collection
        file.save()
    fresh(secret.page).unpublish()


def _deleted(secret: Secret) -> None:
    fresh(secret.page).delete()


def _draft_edits(secret: Secret) -> None:
    forget(secret)
    drain()
    page = fresh(secret.neighbour)
    page.title, page.summary = f"Soon: {WORD}", f"About {WORD}"
    page.tags.add(WORD)
    page.save_revision()


def _alias(secret: Secret) -> None:
    fresh(secret.page).create_alias(parent=fresh(secret.library), update_slug=f"{WORD}-alias")
    drain()
    fresh(secret.page).unpublish()


def _translation(secret: Secret) -> None:
    spanish, _created = Locale.objects.get_or_create(language_code="es")
    fresh(secret.page).copy_for_translation(spanish, copy_parents=True)
    drain()
    fresh(secret.page).unpublish()


def _internal_fields(secret: Secret) -> None:
    forget(secret)
    drain()
    editor = factories.UserFactory(
        username=WORD, first_name=WORD, last_name=WORD, email=f"{WORD}@example.org"
    )
    page = fresh(secret.neighbour)
    page.internal_notes = f"Ask {WORD} first."
    page.owner = editor
    page.save_revision(user=editor).publish()


STATES: dict[str, Callable[[Secret], None]] = {
    "never published": _never_published,
    "unpublished": _unpublished,
    "scheduled": _scheduled,
    "expired before the job ran": _expired,
    "password": _password,
    "sign-in": _sign_in,
    "group": _group,
    "child of restricted": _below_restricted,
    "moved under restricted": _moved_below_restricted,
    "file in a private collection": _file_in_closed_collection,
    "file in a child of a private collection": _file_below_closed_collection,
    "files of a hidden page": _files_in_closed_collection_of_hidden_page,
    "deleted": _deleted,
    "draft edits of a live page": _draft_edits,
    "alias of a hidden page": _alias,
    "translation of a hidden page": _translation,
    "internal fields of a live page": _internal_fields,
}

# Until the change is delivered, a page of which a file was hidden is left out of searches.
SEARCHES_WITHOUT_NEIGHBOUR = {
    "file in a private collection",
    "file in a child of a private collection",
}
