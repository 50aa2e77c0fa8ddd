"""The mappings that come with the documentation, on records of the same shape as their sources'."""

import datetime as dt
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from resources.imports.mapping import read_toml
from resources.models import Organisation, Place, Series, Toolkit, Topic, Webinar

pytestmark = pytest.mark.django_db

MAPPINGS = Path(settings.BASE_DIR) / "docs" / "mappings"

TOPIC = """---
# A comment
slug: "plain-words"
title: "Plain words"
summary: "Words that everybody knows."
weight: 2
---
"""
SOURCE = """---
slug: bureau
name: Bureau of Examples
domain: https://bureau.example.org
---
"""
EVENT = """---
title: "An hour on words"
summary: "{long}"
host: Makers of Forms
registration_url: https://example.org/register
date: 2022-06-16 14:00:00 -0500
end_date: 2022-06-16 15:00:00 -0500
topics:
  - plain-words
  - never-heard-of
slug: words
youtube_id: abc123
---

{{< img src="x" >}}

## Who speaks

* **Ana** (chair)
"""
GUIDE = """---
title: Start
deck: ""
guide: forms
date: 2019-07-31 09:00:00 -0500
topics:
  - plain-words
---
Text.
"""
RESOURCE = """---
slug: rules
title: Rules of writing
summary: ""
deck: "What to keep to."
topics:
  - plain-words
source: bureau
source_url: https://example.org/rules
expirydate: 2030-01-01
---
"""
RECORD = """---
resource_name: How to count
slug: count
description: Counting, step by step.
source: bureau
category: Data
tags:
  - counting
link: https://example.org/count
details: |
  ## First

  One.
---
"""
DISTRICTS = """STATENAME,LEA_NAME,LCITY,LSTATE,LEAID
ARIZONA,Washington,Phoenix,AZ,0400001
ARIZONA,Washington,Tucson,AZ,0400002
"""


@pytest.fixture
def site(library) -> None:
    Place.add_root(name="Arizona", kind="state")


def folder(tmp_path: Path, **files: str) -> Path:
    for name, text in files.items():
        (tmp_path / f"{name}.md").write_text(text)
    return tmp_path


def imported(path: Path, mapping: str, **options: Any) -> str:
    said = StringIO()
    call_command(
        "import_resources", path, mapping=MAPPINGS / f"{mapping}.toml", stdout=said, **options
    )
    return said.getvalue()


@pytest.mark.parametrize("path", sorted(MAPPINGS.glob("*.toml")), ids=lambda path: path.stem)
def test_every_mapping_can_be_read(path: Path):
    assert read_toml(path.read_text()).columns


def test_events_guides_and_resources_come_in_by_their_topics_and_sources(site, tmp_path):
    for name, mapping, text in (
        ("topics", "digitalgov-topics", TOPIC),
        ("sources", "digitalgov-sources", SOURCE),
        ("events", "digitalgov-events", EVENT.replace("{long}", "Many words. " * 60)),
        ("guides", "digitalgov-guides", GUIDE),
        ("resources", "digitalgov-resources", RESOURCE),
    ):
        (tmp_path / name).mkdir()
        said = imported(folder(tmp_path / name, one=text), mapping, publish=True)
        assert "1 rows: 1 new" in said
    topic = Topic.objects.get(slug="plain-words")
    webinar, guide, rules = (
        Webinar.objects.get(),
        Toolkit.objects.get(title="Start"),
        Toolkit.objects.get(title="Rules of writing"),
    )
    assert [list(page.topics.all()) for page in (webinar, guide, rules)] == [[topic]] * 3
    assert webinar.starts_at == dt.datetime(2022, 6, 16, 19, tzinfo=dt.UTC)
    assert webinar.recording_link == "https://www.youtube.com/watch?v=abc123"
    assert len(webinar.summary) <= 400
    assert [block.block_type for block in webinar.body] == ["heading", "paragraph"]
    assert [one.name for one in webinar.organisations.all()] == ["Makers of Forms"]
    assert guide.series == Series.objects.get(name="forms")
    assert guide.summary == "A page of the guide “forms” of digital.gov."
    assert list(rules.organisations.all()) == [Organisation.objects.get(slug="bureau")]
    assert (rules.summary, str(rules.review_by)) == ("What to keep to.", "2030-01-01")
    assert imported(tmp_path / "events", "digitalgov-events").endswith("nothing to import.\n")


def test_records_of_another_directory_bring_their_topics_along(site, tmp_path):
    imported(folder(tmp_path, one=RECORD, LICENSE="# No record"), "resources-data-gov")
    page = Toolkit.objects.get(external_id="resources.data.gov/count")
    content = page.latest_revision.content
    assert content["topics"] == [Topic.objects.get(name="Data").pk]
    assert content["source_link"] == "https://example.org/count"
    assert [tag.name for tag in page.get_latest_revision_as_object().tags.all()] == ["counting"]


def test_districts_become_places_below_their_states(site, tmp_path):
    (tmp_path / "lea.csv").write_text(DISTRICTS)
    assert "2 new" in imported(tmp_path / "lea.csv", "nces-districts")
    arizona = Place.objects.get(name="Arizona")
    assert [(place.name, place.slug) for place in arizona.get_children()] == [
        ("Washington (Phoenix, AZ)", "district-0400001"),
        ("Washington (Tucson, AZ)", "district-0400002"),
    ]


def test_a_folder_without_markdown_is_told(site, tmp_path):
    with pytest.raises(CommandError, match=r"no Markdown files in .*Nothing was imported"):
        imported(tmp_path, "digitalgov-topics")
