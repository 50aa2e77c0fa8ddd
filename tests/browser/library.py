"""A library for the browser's tests: many pages of results, filters with many values.

It is made in a process of its own, see the fixture ``library``.
"""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.management import call_command

from home.models import ContactPage, StandardPage
from home.site import Administrator, set_up_site
from resources.models import (
    Attachment,
    CollectionEntry,
    ResourceIndexPage,
    ResourcePage,
    ResourceTemplate,
    Track,
)
from resources.starting import snapshot_of
from resources.tidying.renaming import rename
from tests import factories
from tests.browser.webinars import make_webinars
from tests.resources import texts

NAME = "Copper Basin Learning Alliance"
TOOLKITS = 24  # a page of results holds 20
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
# Resources that one test each opens in the editor, where Wagtail saves what is changed by itself.
EDITED = ("A chair at the table", "A list of numbers", "A walk to school")
EVIL = 'Evil <script>alert(1)</script> "><img src=x onerror=alert(2)>'
CAPTIONS = """WEBVTT

00:00.000 --> 00:20.000
<v Amina Diallo>Welcome, everybody. Tonight we talk about coming back to school.

12:31.000 --> 12:50.000
<v Luis Ortega>I left in tenth grade, and one phone call home brought me back.
"""


def make_library() -> None:
    """Set a site up and fill it; the index is built afterwards."""
    site = set_up_site(NAME, Administrator("admin@example.org", password=factories.PASSWORD))
    english, spanish = site.libraries["en"], site.libraries["es"]
    success = factories.TopicFactory(name="Student success")
    attendance = factories.TopicFactory(name="Attendance", parent=success)
    boards = factories.AudienceFactory(name="School board members")
    families = factories.AudienceFactory(name="Families")
    state = factories.PlaceFactory(name="Arizona", kind="state")
    city = factories.PlaceFactory(name="Mesa Alta", parent=state)
    partner = factories.OrganisationFactory(name="Río Seco Schools")
    for number in range(1, TOOLKITS + 1):
        factories.ToolkitFactory(
            parent=english,
            title=f"Attendance toolkit {number}",
            topics=[attendance],
            audiences=[boards if number % 2 else families],
            # Twelve tags: more than a filter shows at once.
            tags=[f"Tag {number % 12:02d}"],
        )
    factories.ToolkitFactory(
        parent=english, title=f"Attendance & <b>absence</b>: {LONG_WORD} {'word ' * 20}".strip()
    )
    factories.ToolkitFactory(parent=spanish, title="Faltar menos días", audiences=[families])
    factories.EvidenceBriefFactory(
        parent=english,
        rated=True,
        title="Tutoring in small groups",
        places=[city],
        organisations=[partner],
        series=factories.SeriesFactory(name="Monday briefings"),
        priority=factories.PriorityFactory(name="Every student reads"),
    )
    factories.WebinarFactory(
        parent=english,
        recorded=True,
        title="Nobody asked me where I had been",
        tracks=[Track(language="en", content=CAPTIONS)],
    )
    factories.CuratedCollectionFactory(
        parent=english,
        title="Where to begin",
        entries=[
            CollectionEntry(resource=brief, note="Look at the limits first.")
            for brief in ResourcePage.objects.filter(title="Tutoring in small groups")
        ],
    )
    make_webinars(english)
    make_handout(english)
    make_work_of_editors(english)
    for title in ("A visit to every home", *EDITED):
        factories.DesignTeamOutputFactory(parent=english, title=title)
    factories.ToolkitFactory(
        parent=english,
        title=EVIL,
        slug="evil",
        summary=EVIL,
        body=[("quote", {"text": EVIL, "source": EVIL})],
    )
    for page in (ContactPage(title="Contact"), StandardPage(title="About us")):
        site.homes["en"].add_child(instance=page)


def make_handout(library: ResourceIndexPage) -> None:
    """Attach a file of three pages, of which the second tells what the others do not."""
    pages = ("How buses run.", "The driver rings a brass handbell twice.", "Whom to ask.")
    document = factories.LibraryDocumentFactory(
        title="Notes for drivers", file=ContentFile(texts.pdf(*pages), name="drivers.pdf")
    )
    factories.ToolkitFactory(
        parent=library, title="Buses that wait", attachments=[Attachment(document=document)]
    )
    call_command("extract_text")


def make_work_of_editors(library: ResourceIndexPage) -> None:
    """Keep a template, and change a term in a way that can be undone."""
    toolkit = ResourcePage.objects.get(title="Attendance toolkit 1")
    ResourceTemplate.objects.create(
        name="How we write about attendance",
        library=library,
        resource_type="toolkit",
        content=snapshot_of(toolkit),
    )
    newcomers = factories.PopulationFactory(name="Newcomers")
    rename(newcomers, "Newcomers to the district", get_user_model().objects.get())
    invited = factories.UserFactory(username="invited", password=None)
    invited.groups.set(Group.objects.filter(name="Editors"))
