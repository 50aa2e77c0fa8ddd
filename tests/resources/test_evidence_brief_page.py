"""An evidence brief's page: how sure, how much, and what is not known."""

import datetime as dt

import pytest

from resources import models
from tests import factories
from tests.resources.pages import body_of


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
