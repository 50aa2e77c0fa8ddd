"""Objects for the tests: every one is real, valid and as small as it can be."""

import datetime as dt
from typing import Any

import factory
import wagtail_factories
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.text import slugify
from wagtail.models import Collection, Locale, Page, Site

from resources import models

PASSWORD = "correct horse battery staple"

CAPTIONS = """WEBVTT

00:00.000 --> 00:12.000
<v Amina Diallo>Welcome, everybody. Tonight we talk about coming back to school.

00:12.000 --> 00:31.500
<v Luis Ortega>I left in tenth grade, and one phone call brought me back.
"""


def site_home() -> Page:
    """Return the home page of the default site, made where a test emptied the database."""
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        Locale.objects.get_or_create(language_code="en")
        root = Page.get_first_root_node() or Page.add_root(instance=Page(title="Root", slug="root"))
        home = root.add_child(instance=Page(title="Home", slug="home"))
        site = Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)
    return site.root_page.specific


def library_of(home: Page) -> models.ResourceIndexPage:
    """Return the library right below *home*, made where there is none."""
    found = models.ResourceIndexPage.objects.child_of(home).first()
    return found or ResourceIndexPageFactory(parent=home)


def open_collection() -> Collection:
    return Collection.get_first_root_node() or Collection.add_root(name="Root")


class UserFactory(factory.django.DjangoModelFactory):
    """A person; ``groups=["Editors"]`` gives a role."""

    class Meta:
        model = get_user_model()
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"person-{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.org")
    first_name = "Robin"
    last_name = "Begay"
    date_joined = dt.datetime(2025, 3, 3, tzinfo=dt.UTC)
    password = factory.django.Password(PASSWORD)

    @factory.post_generation
    def groups(self, create: bool, names: list[str] | None, **kwargs: Any) -> None:
        if create and names:
            self.groups.set([Group.objects.get_or_create(name=name)[0] for name in names])


class TermFactory(factory.django.DjangoModelFactory):
    class Meta:
        abstract = True

    name = factory.Sequence(lambda n: f"Term {n}")


class TreeTermFactory(TermFactory):
    """A term of a tree, below ``parent`` where one is given."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class: type, *args: Any, **kwargs: Any) -> models.TreeTerm:
        parent = kwargs.pop("parent", None)
        if parent is None:
            return model_class.add_root(**kwargs)
        parent.refresh_from_db()
        return parent.add_child(**kwargs)


class TopicFactory(TreeTermFactory):
    class Meta:
        model = models.Topic

    name = factory.Sequence(lambda n: f"Topic {n}")


class PlaceFactory(TreeTermFactory):
    class Meta:
        model = models.Place

    name = factory.Sequence(lambda n: f"Place {n}")


class AudienceFactory(TermFactory):
    class Meta:
        model = models.Audience

    name = factory.Sequence(lambda n: f"Audience {n}")


class EducationLevelFactory(TermFactory):
    class Meta:
        model = models.EducationLevel

    name = factory.Sequence(lambda n: f"Level {n}")


class PopulationFactory(TermFactory):
    class Meta:
        model = models.Population

    name = factory.Sequence(lambda n: f"Population {n}")


class OrganisationFactory(TermFactory):
    class Meta:
        model = models.Organisation

    name = factory.Sequence(lambda n: f"Organisation {n}")


class SeriesFactory(TermFactory):
    class Meta:
        model = models.Series

    name = factory.Sequence(lambda n: f"Series {n}")


class DesignTeamFactory(TermFactory):
    class Meta:
        model = models.DesignTeam

    name = factory.Sequence(lambda n: f"Design team {n}")


class PriorityFactory(TermFactory):
    class Meta:
        model = models.Priority

    name = factory.Sequence(lambda n: f"Priority {n}")


class LibraryImageFactory(wagtail_factories.ImageFactory):
    class Meta:
        model = models.LibraryImage

    title = "A classroom"
    collection = factory.LazyFunction(open_collection)
    file = factory.django.ImageField(filename="classroom.png", width=640, height=360)


class LibraryDocumentFactory(wagtail_factories.DocumentFactory):
    class Meta:
        model = models.LibraryDocument

    title = "Attendance worksheet"
    collection = factory.LazyFunction(open_collection)
    file = factory.django.FileField(filename="worksheet.csv", data=b"week,present\n1,24\n2,25\n")


class RecordingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Recording

    title = "Recording of the evening"
    type = "video"
    duration = 32
    collection = factory.LazyFunction(open_collection)
    file = factory.LazyFunction(lambda: ContentFile(bytes(range(256)) * 8, name="evening.mp4"))


class PageFactory(wagtail_factories.PageFactory):
    """A page below ``parent``, by default below the site's home."""

    class Meta:
        model = Page

    title = factory.Sequence(lambda n: f"Page {n}")
    slug = factory.LazyAttribute(lambda page: slugify(page.title)[:200])

    @classmethod
    def default_parent(cls) -> Page:
        return site_home()

    @classmethod
    def _create_instance(cls, model_class: type, parent: Page | None, kwargs: Any) -> Page:
        parent = parent or cls.default_parent()
        # The tree needs the parent's present count of children, not a remembered one.
        parent.refresh_from_db(fields=["path", "depth", "numchild", "url_path"])
        return super()._create_instance(model_class, parent, kwargs)


class ResourceIndexPageFactory(PageFactory):
    class Meta:
        model = models.ResourceIndexPage

    title = "Library"
    introduction = "Everything the coalition has learned."


class ResourceFactory(PageFactory):
    """What all types share.

    Vocabulary relations and children are given as lists (``topics=[topic]``,
    ``attachments=[Attachment(...)]``), tags as names (``tags=["attendance"]``).
    """

    class Meta:
        abstract = True
        skip_postgeneration_save = True

    summary = "What worked, for whom, and what it took."
    published_on = dt.date(2025, 3, 14)
    body = factory.LazyFunction(
        lambda: [
            ("heading", {"text": "What happened", "level": "h2"}),
            ("paragraph", "<p>Three schools rang every family in the first week.</p>"),
        ]
    )

    @classmethod
    def default_parent(cls) -> Page:
        return library_of(site_home())

    @factory.post_generation
    def tags(self, create: bool, names: list[str] | None, **kwargs: Any) -> None:
        if names:
            self.tags.set(names)
            self.save()


class ToolkitFactory(ResourceFactory):
    class Meta:
        model = models.Toolkit

    title = factory.Sequence(lambda n: f"Toolkit {n}")
    time_needed = "Two evenings"
    edition = "Second edition"
    steps = factory.LazyFunction(
        lambda: [
            ("step", {
                "heading": "Ring every family",
                "body": "<p>One call, in the family's own language.</p>",
                "checklist": ["Print the list", "Find an interpreter"],
                "resource": None,
                "download": None,
            }),
        ]
    )  # fmt: skip


class EvidenceBriefFactory(ResourceFactory):
    class Meta:
        model = models.EvidenceBrief

    class Params:
        rated = factory.Trait(
            tier=models.EvidenceBrief.Tier.STRONG,
            tier_reason="Two well-run experiments with more than 350 students.",
        )

    title = factory.Sequence(lambda n: f"Evidence brief {n}")
    question = "Do calls home bring students back?"
    bottom_line = "Yes, a little, where someone the family knows is calling."
    limits = "Nobody has looked at rural schools yet."


class WebinarFactory(ResourceFactory):
    """A webinar held last year; ``upcoming=True`` or ``recorded=True`` for the others."""

    class Meta:
        model = models.Webinar

    class Params:
        upcoming = factory.Trait(
            starts_at=factory.LazyFunction(lambda: timezone.now() + dt.timedelta(days=7)),
            registration_link="https://example.org/register",
        )
        recorded = factory.Trait(
            recording=factory.SubFactory(RecordingFactory),
            tracks=factory.LazyFunction(lambda: [models.Track(language="en", content=CAPTIONS)]),
        )

    title = factory.Sequence(lambda n: f"Webinar {n}")
    starts_at = factory.LazyFunction(lambda: timezone.now() - dt.timedelta(days=365))
    ends_at = factory.LazyAttribute(
        lambda page: page.starts_at + dt.timedelta(hours=1) if page.starts_at else None
    )
    time_zone = "America/Phoenix"


class DesignTeamOutputFactory(ResourceFactory):
    class Meta:
        model = models.DesignTeamOutput

    title = factory.Sequence(lambda n: f"Design-team output {n}")
    team = factory.SubFactory(DesignTeamFactory)
    stage = models.DesignTeamOutput.Stage.RECOMMENDED
    problem = "Families hear from school only when something is wrong."
    proposal = "<p>Every student is visited at home in the first month.</p>"


class CuratedCollectionFactory(ResourceFactory):
    """A collection by hand; its resources are ``entries=[CollectionEntry(...)]``."""

    class Meta:
        model = models.CuratedCollection

    title = factory.Sequence(lambda n: f"Curated collection {n}")


RESOURCE_FACTORIES: dict[str, type[ResourceFactory]] = {
    "toolkit": ToolkitFactory,
    "evidence-brief": EvidenceBriefFactory,
    "webinar": WebinarFactory,
    "design-team-output": DesignTeamOutputFactory,
    "curated-collection": CuratedCollectionFactory,
}
