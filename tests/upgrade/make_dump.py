"""Write the small site that upgrade tests start from: one dump a release, never changed.

Run once when a version is tagged, from the top of the repository:

    python -m tests.upgrade.make_dump 0.1.0
"""

import gzip
import os
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent


def make(version: str) -> Path:
    """Return the path of the compressed database of a small site with every type of resource."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "DATA_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "knowledgebase.settings.dev",
        }
        for command in (["migrate", "-v0"], ["shell", "-v0", "-c", SITE]):
            subprocess.run([sys.executable, "manage.py", *command], env=environment, check=True)
        # The file itself: Wagtail's full-text tables do not survive a dump to SQL.
        whole = Path(folder) / "whole.sqlite3"
        with sqlite3.connect(Path(folder) / "db.sqlite3") as database:
            database.execute("VACUUM INTO ?", [str(whole)])
        path = HERE / f"{version}.sqlite3.gz"
        path.write_bytes(gzip.compress(whole.read_bytes(), mtime=0))
    return path


SITE = """
import datetime as dt
from home.site import Administrator, set_up_site
from resources.models import *

person = Administrator("admin@example.org", password="correct horse battery")
set_up_site("Upgrade Coalition", person)
library = ResourceIndexPage.objects.get(locale__language_code="en")
topic = Topic.add_root(name="Attendance", translations={"es": "Asistencia"}, synonyms="truancy")
narrow = topic.add_child(name="Chronic absence")
place = Place.add_root(name="Copper Basin", kind="region")
audience = Audience.objects.create(name="School boards")
common = {
    "summary": "What it is about.", "topics": [narrow], "places": [place], "audiences": [audience],
}


def add(page):
    library.refresh_from_db()
    library.add_child(instance=page)
    page.tags.add("Board packet")
    page.save_revision().publish()


add(Toolkit(title="Calling home", steps=[("step", {
    "heading": "Ring", "body": "<p>Ring every family.</p>", "checklist": ["Print the list"],
    "resource": None, "download": None})], **common))
add(EvidenceBrief(title="Do calls help?", tier="2", tier_reason="One good study.", studies=1,
    effect_size=0.2, ratings=[Rating(source="Exchange", rating="Promising")], **common))
add(Webinar(title="An evening about calls", starts_at=dt.datetime(2025, 3, 1, 18, tzinfo=dt.UTC),
    ends_at=dt.datetime(2025, 3, 1, 19, tzinfo=dt.UTC), time_zone="America/Phoenix",
    speakers=[Speaker(name="Ana Duarte")], tracks=[Track(language="en",
    content="WEBVTT\\n\\n00:01.000 --> 00:04.000\\nWelcome, neighbours.\\n")], **common))
add(DesignTeamOutput(title="One list for all schools", stage="adopted",
    team=DesignTeam.objects.create(name="List team"), problem="Five lists.", **common))
draft = Toolkit(title="Not yet", summary="A draft.", live=False)
library.refresh_from_db()
library.add_child(instance=draft)
draft.save_revision()
"""

if __name__ == "__main__":
    print(make(sys.argv[1]))  # noqa: T201 - a command
