"""A library for the browser's tests: many pages of results, filters with many values.

It is made in a process of its own, see the fixture ``library``.
"""

from home.models import ContactPage, StandardPage
from home.site import Administrator, set_up_site
from resources.models import Track
from tests import factories
from tests.browser.webinars import make_webinars

NAME = "Copper Basin Learning Alliance"
TOOLKITS = 24  # a page of results holds 20
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
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
    make_webinars(english)
    factories.DesignTeamOutputFactory(parent=english, title="A visit to every home")
    factories.ToolkitFactory(
        parent=english,
        title=EVIL,
        slug="evil",
        summary=EVIL,
        body=[("quote", {"text": EVIL, "source": EVIL})],
    )
    for page in (ContactPage(title="Contact"), StandardPage(title="About us")):
        site.homes["en"].add_child(instance=page)
