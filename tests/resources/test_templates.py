"""What the page of each type shows, and what it never shows."""

import datetime as dt
import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction, Locale, Page

from resources import models
from tests import factories

SCRIPT = "<script>alert(1)</script>"
ESCAPED = "&lt;script&gt;alert(1)&lt;/script&gt;"


def body_of(client, page: Page, query: str = "") -> str:
    response = client.get(page.get_url() + query)
    assert response.status_code == 200
    return response.content.decode()


def private_document(title: str = "Confidential minutes") -> models.LibraryDocument:
    collection = factories.open_collection().add_child(instance=Collection(name="Private"))
    CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")
    return factories.LibraryDocumentFactory(title=title, collection=collection)


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


def brief_with_everything(library, **kwargs) -> models.EvidenceBrief:
    values = {
        "rated": True,
        "key_findings": [("entry", "Attendance rose by three days.")],
        "outcome_domains": [("entry", "Attendance")],
        "studies": 2,
        "students": 11400,
        "effect_size": 0.23,
        "improvement_index": 9,
        "cost": "About $64,000",
        "setting": "Two districts",
        "ratings": [
            models.Rating(
                source="What Works Clearinghouse",
                outcome_domain="Staying in school",
                rating="Potentially positive effects",
                link="https://ies.ed.gov/ncee/wwc/",
                date=dt.date(2020, 4, 2),
            )
        ],
        "references": [
            models.Reference(citation="Ladd (2012).", doi="10.1002/pam.21615", eric="ED527844")
        ],
    }
    return factories.EvidenceBriefFactory(parent=library, **{**values, **kwargs})


def test_an_evidence_brief_shows_everything_it_holds(client, library):
    html = body_of(client, brief_with_everything(library))
    for expected in (
        "Do calls home bring students back?",
        "Yes, a little",
        "Tier 1: strong evidence",
        "Two well-run experiments with more than 350 students.",
        "Attendance rose by three days.",
        "would be expected to be ahead of about 59 after taking part",
        "9 percentile points",
        "0.23 standard deviations",
        "11,400",
        "About $64,000",
        "Two districts",
        "What this does not tell us",
        "Nobody has looked at rural schools yet.",
        'href="https://ies.ed.gov/ncee/wwc/">What Works Clearinghouse</a>',
        "Staying in school",
        "Potentially positive effects",
        "April 2, 2020",
        "never turn them into a tier",
        'href="https://doi.org/10.1002/pam.21615"',
        'href="https://eric.ed.gov/?id=ED527844"',
    ):
        assert expected in html


@pytest.mark.parametrize(
    ("index", "effect", "shown"),
    [
        (None, 0.23, "about 59 after"),
        (None, -0.5, "about 31 after"),
        (-12, 0.4, "about 38 after"),
        (0, None, "expected to stay in the middle"),
        (50, None, "about 99 after"),
    ],
)
def test_the_effect_is_said_in_plain_words(client, library, index, effect, shown):
    page = brief_with_everything(library, improvement_index=index, effect_size=effect)
    assert shown in " ".join(body_of(client, page).split())


def test_ratings_by_others_leave_an_unrated_brief_unrated(client, library):
    page = brief_with_everything(library, rated=False)
    html = body_of(client, page)
    assert "Not rated" in html
    assert "Tier 1" not in html
    assert "Nobody has given this a tier yet" in html


def test_a_brief_points_to_the_page_on_judging_evidence_where_it_is_public(client, library):
    page = brief_with_everything(library)
    assert "How we judge evidence" not in body_of(client, page)
    explained = factories.PageFactory(title="How we judge evidence", slug="how-we-judge-evidence")
    assert f'href="{explained.get_url()}"' in body_of(client, page)
    explained.unpublish()
    assert "How we judge evidence" not in body_of(client, page)


def test_a_recorded_webinar_shows_player_captions_and_transcript(client, library):
    page = factories.WebinarFactory(
        parent=library,
        recorded=True,
        starts_at=dt.datetime(2025, 1, 8, 1, 30, tzinfo=dt.UTC),
        speakers=[models.Speaker(name="Amina Diallo", role="Teacher", organisation="Lomas")],
        chapters=[models.Chapter(title="The phone call", start=12)],
        discussion_questions=[("entry", "Whom would you ring first?")],
    )
    html = body_of(client, page)
    track = page.tracks.get()
    for expected in (
        "Recorded",
        "Tuesday, Jan. 7, 2025, 6:30 p.m.",
        "Phoenix time (MST)",
        'controls preload="metadata"',
        f'src="/resources/captions/{track.pk}.vtt" srclang="en" label="English"',
        "Teacher",
        "Lomas",
        '<a href="?t=12#player">The phone call</a>',
        "Whom would you ring first?",
        "Made by machine",
        "Luis Ortega:",
        "one phone call brought me back.",
    ):
        assert expected in html
    assert "autoplay" not in html


def test_a_moment_s_address_starts_the_player_and_opens_the_transcript_there(client, library):
    page = factories.WebinarFactory(parent=library, recorded=True)
    html = body_of(client, page, "?t=15")
    assert "#t=15" in html
    assert "The recording starts at 0:15." in html
    moment = html[html.index('id="moment"') :]
    assert moment.index("Luis Ortega:") < moment.index("</p>")
    assert re.search(r'<details class="transcript"\s+open', html)


@pytest.mark.parametrize("value", ["", "-5", "nan", "inf", "1e400", "9e9", "x", "%00"])
def test_a_moment_that_makes_no_sense_is_ignored(client, library, value):
    page = factories.WebinarFactory(parent=library, recorded=True)
    html = body_of(client, page, f"?t={value}")
    assert "#t=" not in html
    assert 'id="moment"' not in html


def test_the_transcript_is_offered_in_every_language_it_has(client, library):
    spanish = factories.CAPTIONS.replace("Welcome, everybody.", "Bienvenidos todos.")
    page = factories.WebinarFactory(
        parent=library,
        recorded=True,
        tracks=[
            models.Track(language="en", content=factories.CAPTIONS),
            models.Track(language="es", content=spanish, kind=models.Track.Kind.SUBTITLES),
            models.Track(language="en", content="broken", kind=models.Track.Kind.SUBTITLES),
        ],
    )
    html = body_of(client, page)
    assert "Welcome, everybody." in html
    assert 'href="?transcript=es#transcript"' in html
    chosen = body_of(client, page, "?transcript=es")
    assert "Bienvenidos todos." in chosen
    assert "Welcome, everybody." not in chosen
    assert "Welcome, everybody." in body_of(client, page, "?transcript=tlh")


def test_descriptions_are_a_track_but_no_transcript(client, library):
    track = models.Track(
        language="en", kind=models.Track.Kind.DESCRIPTIONS, content=factories.CAPTIONS
    )
    html = body_of(client, factories.WebinarFactory(parent=library, recorded=True, tracks=[track]))
    assert 'kind="descriptions"' in html
    assert "Read the transcript" not in html


def test_an_upcoming_webinar_invites_to_register(client, library):
    html = body_of(client, factories.WebinarFactory(parent=library, upcoming=True))
    assert "Upcoming" in html
    assert 'href="https://example.org/register"' in html
    assert "<video" not in html


def test_a_webinar_that_is_over_no_longer_invites(client, library):
    page = factories.WebinarFactory(
        parent=library, registration_link="https://example.org/register"
    )
    html = body_of(client, page)
    assert "Recording to come" in html
    assert "https://example.org/register" not in html


def test_a_webinar_that_is_on_says_so(client, library):
    page = factories.WebinarFactory(
        parent=library, starts_at=timezone.now() - dt.timedelta(minutes=5)
    )
    assert "Happening now" in body_of(client, page)


def test_a_recording_elsewhere_is_a_plain_link(client, library):
    page = factories.WebinarFactory(
        parent=library, recording_link="https://www.video.example.org/watch?v=1&t=2"
    )
    html = body_of(client, page)
    assert "Recording at video.example.org</a>" in html
    assert 'href="https://www.video.example.org/watch?v=1&amp;t=2"' in html
    assert "<iframe" not in html


def test_an_audio_recording_gets_an_audio_player(client, library):
    recording = factories.RecordingFactory(type="audio")
    html = body_of(client, factories.WebinarFactory(parent=library, recording=recording))
    assert "<audio controls" in html
    assert "<video" not in html


def test_a_recording_in_a_private_collection_has_no_player(client, library):
    closed = private_document().collection
    recording = factories.RecordingFactory(collection=closed)
    html = body_of(client, factories.WebinarFactory(parent=library, recording=recording))
    assert "<video" not in html
    assert recording.file.name not in html


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


def test_related_resources_are_shown_in_order_and_hidden_ones_are_not(client, library):
    first = factories.ToolkitFactory(parent=library, title="Zebra toolkit")
    second = factories.ToolkitFactory(parent=library, title="Apple toolkit")
    hidden = factories.ToolkitFactory(parent=library, title="Secret toolkit", live=False)
    page = factories.ToolkitFactory(
        parent=library,
        related=[models.RelatedResource(resource=other) for other in (first, hidden, second)],
    )
    html = body_of(client, page)
    assert html.index("Zebra toolkit") < html.index("Apple toolkit")
    assert "Secret toolkit" not in html


def test_a_replaced_resource_points_to_the_newest_that_is_public(client, library):
    newest = factories.ToolkitFactory(parent=library, title="Third edition")
    middle = factories.ToolkitFactory(parent=library, title="The middle", superseded_by=newest)
    page = factories.ToolkitFactory(parent=library, superseded_by=middle)
    html = body_of(client, page)
    assert "This resource has been replaced" in html
    assert f'href="{newest.get_url()}">Third edition</a>' in html
    newest.unpublish()
    assert "The middle</a>" in body_of(client, page)
    middle.unpublish()
    assert "This resource has been replaced" not in body_of(client, page)


def test_two_resources_that_replace_each_other_still_answer(client, library):
    page = factories.ToolkitFactory(parent=library, title="One")
    other = factories.ToolkitFactory(parent=library, title="Other", superseded_by=page)
    page.superseded_by = other
    page.save()
    assert "Other</a>" in body_of(client, page)


def test_files_in_private_collections_are_nowhere_on_the_page(client, library):
    document = private_document()
    page = factories.ToolkitFactory(
        parent=library,
        body=[("download", {"document": document, "label": "Secret label"})],
        steps=[
            ("step", {
                "heading": "Ring",
                "body": "<p>Now.</p>",
                "checklist": [],
                "resource": factories.ToolkitFactory(parent=library, title="Draft kit", live=False),
                "download": document,
            }),
        ],
        attachments=[models.Attachment(document=document, title="Secret title", language="en")],
    )  # fmt: skip
    html = body_of(client, page)
    for secret in (
        "Confidential minutes",
        "Secret label",
        "Secret title",
        document.url,
        "Draft kit",
    ):
        assert secret not in html
    assert "What to download" not in html


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


def test_captions_and_speakers_are_escaped(client, library):
    said = "&lt;script&gt;alert(1)&lt;/script&gt;"
    content = f"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Eve &lt;b&gt;>Hear {said}\n"
    page = factories.WebinarFactory(
        parent=library, tracks=[models.Track(language="en", content=content)]
    )
    html = body_of(client, page)
    assert SCRIPT not in html
    assert f"Hear {ESCAPED}" in html
    assert "Eve &lt;b&gt;:" in html


def test_the_library_counts_and_lists_what_is_public(client, library):
    factories.ToolkitFactory(parent=library, title="Old kit", published_on=dt.date(2020, 1, 1))
    factories.ToolkitFactory(parent=library, title="New kit", published_on=dt.date(2026, 1, 1))
    factories.WebinarFactory(parent=library, title="Draft evening", live=False)
    html = body_of(client, library)
    assert re.search(r">2</span>\s*<span class=\"counts__label\">toolkits<", html)
    assert html.index("New kit") < html.index("Old kit")
    assert "Draft evening" not in html
    assert "webinars" not in html
    assert 'href="/search/"' in html


def test_an_empty_library_says_so(client, library):
    assert "Nothing has been published here yet." in body_of(client, library)


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
