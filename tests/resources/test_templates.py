"""What the page of each type shows, and what it never shows."""

import datetime as dt
import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from wagtail.models import Locale

from resources import models
from tests import factories
from tests.resources.pages import ESCAPED, SCRIPT, body_of


class Headings(HTMLParser):
    """Collects the headings of a page and the text that follows each before the next."""

    def __init__(self) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.following: list[str] = []
        self.inside = False

    def handle_starttag(self, tag, attrs):
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
            self.following.append("")
            self.inside = True
        elif tag in ("video", "audio", "input") and self.following:
            self.following[-1] += tag

    def handle_endtag(self, tag):
        if re.fullmatch("h[1-6]", tag):
            self.inside = False

    def handle_data(self, data):
        if self.following and not self.inside:
            self.following[-1] += data.strip()


def headings(html: str) -> Headings:
    parser = Headings()
    parser.feed(html[html.index("<main") : html.index("</main>")])
    return parser


def shared_facts() -> dict:
    return {
        "topics": [factories.TopicFactory(name="School funding", slug="school-funding")],
        "audiences": [factories.AudienceFactory(name="School boards", slug="school-boards")],
        "levels": [factories.EducationLevelFactory(name="High school", slug="high-school")],
        "populations": [factories.PopulationFactory(name="Newcomers", slug="newcomers")],
        "places": [factories.PlaceFactory(name="Copper Basin", slug="copper-basin")],
        "organisations": [factories.OrganisationFactory(name="Two Rivers", slug="two-rivers")],
        "series": factories.SeriesFactory(name="Money in plain words", slug="money"),
        "priority": factories.PriorityFactory(name="Boards that decide well", slug="boards"),
        "tags": ["board packet"],
        "licence": models.Licence.CC_BY,
        "source_link": "https://example.org/original",
        "updated_on": dt.date(2026, 5, 12),
        "cover": factories.LibraryImageFactory(title="A paper budget"),
        "attachments": [
            models.Attachment(
                document=factories.LibraryDocumentFactory(file_size=2048),
                title="Hoja de trabajo",
                language="es",
            )
        ],
    }


@pytest.mark.parametrize("factory", factories.RESOURCE_FACTORIES.values())
def test_every_type_shows_what_all_resources_hold(client, library, factory):
    page = factory(parent=library, title="Weighted formulas", **shared_facts())
    html = body_of(client, page)
    for expected in (
        "Weighted formulas</h1>",
        str(page.get_verbose_name()),
        page.summary,
        "March 14, 2025",
        "May 12, 2026",
        "Three schools rang every family",
        'href="/topics/school-funding/"',
        'href="/search/?audience=school-boards"',
        'href="/search/?level=high-school"',
        'href="/search/?population=newcomers"',
        'href="/places/copper-basin/"',
        'href="/partners/two-rivers/"',
        'href="/series/money/"',
        'href="/priorities/boards/"',
        'href="/search/?tag=board-packet"',
        "https://creativecommons.org/licenses/by/4.0/",
        'href="https://example.org/original"',
        'alt="A paper budget"',
        "Hoja de trabajo</a>",
        "Two Rivers. (2025). <cite>Weighted formulas</cite>.",
    ):
        assert expected in html
    assert re.search(r"CSV, 2\.0\s*KB, Spanish", html)


@pytest.mark.parametrize("factory", factories.RESOURCE_FACTORIES.values())
def test_a_page_has_one_h1_and_skips_no_level(client, library, factory):
    levels = headings(body_of(client, factory(parent=library, **shared_facts()))).levels
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize(
    ("factory", "emptied"),
    [
        (factories.ToolkitFactory, {"steps": [], "time_needed": "", "edition": ""}),
        (factories.EvidenceBriefFactory, {"question": "", "bottom_line": "", "limits": ""}),
        (factories.WebinarFactory, {"starts_at": None, "ends_at": None}),
        (factories.DesignTeamOutputFactory, {"team": None, "problem": "", "proposal": ""}),
    ],
)
def test_a_page_without_optional_data_has_no_empty_section(client, library, factory, emptied):
    page = factory(parent=library, body=[], published_on=None, **emptied)
    html = body_of(client, page)
    found = headings(html)
    # The title may stand alone; every other heading has something to say.
    assert all(found.following)
    for absent in ("Downloads", "Related resources", "None", "Licence", "Topics", "Tags"):
        assert absent not in html[html.index("<main") : html.index("</main>")]


def test_a_toolkit_shows_its_steps_and_gathers_what_to_download(client, library):
    worksheet = factories.LibraryDocumentFactory(title="Worksheet")
    slides = factories.LibraryDocumentFactory(title="Slides")
    reading = factories.EvidenceBriefFactory(parent=library, title="What calls home do")
    page = factories.ToolkitFactory(
        parent=library,
        steps=[
            ("step", {
                "heading": "Ring every family",
                "body": "<p>In their own language.</p>",
                "checklist": ["Print the list", "Find an interpreter"],
                "resource": reading,
                "download": worksheet,
            }),
            ("step", {
                "heading": "Ring again",
                "body": "<p>A week later.</p>",
                "checklist": [],
                "resource": None,
                "download": None,
            }),
        ],
        attachments=[models.Attachment(document=slides, title="Slides", language="en")],
    )  # fmt: skip
    html = body_of(client, page)
    for expected in (
        "Two evenings",
        "Second edition",
        '<a href="#step-2">Ring again</a>',
        'id="step-2"',
        "In their own language.",
        "Find an interpreter",
        f'href="{reading.get_url()}">What calls home do</a>',
    ):
        assert expected in html
    gathered = html[html.index("What to download</h2>") :]
    assert gathered.count(worksheet.url) == 1
    assert gathered.count(slides.url) == 1


def test_a_file_that_is_a_step_s_and_an_attachment_is_gathered_once(client, library):
    worksheet = factories.LibraryDocumentFactory(title="Worksheet")
    step = {"heading": "Ring", "body": "<p>Now.</p>", "checklist": [], "resource": None}
    page = factories.ToolkitFactory(
        parent=library,
        steps=[("step", {**step, "download": worksheet})],
        attachments=[models.Attachment(document=worksheet, title="The sheet", language="en")],
    )
    html = body_of(client, page)
    gathered = html[html.index("What to download</h2>") :]
    assert gathered.count(worksheet.url) == 1
    assert "The sheet" in gathered


def test_a_design_team_output_shows_everything_it_holds(client, library):
    page = factories.DesignTeamOutputFactory(
        parent=library,
        team=factories.DesignTeamFactory(name="Many Roots"),
        stage=models.DesignTeamOutput.Stage.DRAFT,
        comment_until=timezone.localdate(),
        how_it_was_made="<p>Nineteen people met eleven times.</p>",
        ways_of_knowing=[("entry", "Oral history of the elders")],
        decision_record="<p>Adopted by five votes to two.</p>",
    )
    html = body_of(client, page)
    for expected in (
        "Draft for comment",
        "Many Roots",
        "Open for comment until",
        "Families hear from school only when something is wrong.",
        "Every student is visited at home",
        "Nineteen people met eleven times.",
        "Oral history of the elders",
        "Adopted by five votes to two.",
    ):
        assert expected in html
    page.comment_until -= dt.timedelta(days=1)
    page.save()
    assert "Comments closed on" in body_of(client, page)


def test_every_block_of_the_body_is_shown(client, library):
    page = factories.ToolkitFactory(
        parent=library,
        body=[
            ("heading", {"text": "A section", "level": "h2"}),
            ("heading", {"text": "A part", "level": "h3"}),
            ("paragraph", "<p>Some <b>words</b>.</p>"),
            ("quote", {"text": "One call.", "source": "Luis"}),
            ("figure", {"image": factories.LibraryImageFactory(), "caption": "At the door"}),
            ("callout", {"heading": "Mind", "text": "<p>the step</p>"}),
            ("table", {
                "caption": "Two schools",
                "table": {
                    "columns": [
                        {"type": "text", "heading": "School"},
                        {"type": "number", "heading": "Pupils"},
                    ],
                    "rows": [{"values": ["Arroyo", 400]}],
                },
            }),
            ("download", {"document": factories.LibraryDocumentFactory(), "label": "The list"}),
        ],
    )  # fmt: skip
    html = body_of(client, page)
    for expected in (
        "<h2>A section</h2>",
        "<h3>A part</h3>",
        "Some <b>words</b>.",
        "One call.",
        "<footer>Luis</footer>",
        "<figcaption>At the door</figcaption>",
        "Mind",
        "<p>the step</p>",
        "<caption>Two schools</caption>",
        '<th scope="col" class="number">Pupils</th>',
        "The list</a>",
    ):
        assert expected in html


@pytest.mark.parametrize("factory", factories.RESOURCE_FACTORIES.values())
def test_what_people_type_is_escaped(client, library, factory):
    page = factory(
        parent=library,
        title=f"Title {SCRIPT}",
        summary=f"Summary {SCRIPT}",
        tags=[f"tag {SCRIPT}"],
        attachments=[
            models.Attachment(
                document=factories.LibraryDocumentFactory(), title=f"File {SCRIPT}", language="en"
            )
        ],
    )
    html = body_of(client, page)
    assert SCRIPT not in html
    for where in ("Title", "Summary", "tag", "File"):
        assert f"{where} {ESCAPED}" in html


def test_a_spanish_page_is_marked_as_spanish(client, spanish_library):
    page = factories.ToolkitFactory(
        parent=spanish_library, title="Caja", locale=Locale.objects.get(language_code="es")
    )
    assert '<html lang="es">' in body_of(client, page)


def test_a_page_keeps_to_the_content_security_policy(client, library):
    html = body_of(client, factories.WebinarFactory(parent=library, recorded=True))
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)", html)
    assert not re.search(r"(?:src|srcset|poster)=\"https?://", html)


def test_a_missing_page_offers_the_search(client, site_root):
    response = client.get("/no-such-page/")
    assert response.status_code == 404
    assert "We cannot find that page" in response.content.decode()
    assert 'name="q"' in response.content.decode()


def test_the_error_page_needs_no_database(django_assert_num_queries, db):
    with django_assert_num_queries(0):
        html = render_to_string("500.html")
    assert "Something went wrong" in html
    assert settings.STATIC_URL in html
