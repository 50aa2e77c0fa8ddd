"""export_documents: what the search knows of each public resource, for evaluate_search."""

import io
import json

from django.core.management import call_command

from resources.models import ResourceIndexPage
from tests.factories import ToolkitFactory, TopicFactory


def exported() -> dict[str, dict[str, object]]:
    out = io.StringIO()
    call_command("export_documents", stdout=out)
    rows = [json.loads(line) for line in out.getvalue().splitlines()]
    return {row["id"]: row for row in rows}


def test_a_resource_is_exported_under_an_id_that_lasts(library: ResourceIndexPage) -> None:
    imported = ToolkitFactory(parent=library, external_id="list:12", title="Años")
    written = ToolkitFactory(parent=library)
    spaced = ToolkitFactory(parent=library, external_id="two words")

    rows = exported()

    assert rows.keys() == {"list:12", str(written.pk), str(spaced.pk)}
    assert rows["list:12"]["title"] == "Años"
    assert imported.summary in str(rows["list:12"]["text"])


def test_each_text_keeps_its_language(library: ResourceIndexPage) -> None:
    topic = TopicFactory(name="Attendance", translations={"es": "Asistencia"})
    toolkit = ToolkitFactory(parent=library, topics=[topic])

    row = exported()[str(toolkit.pk)]

    assert row["language"] == "en"
    assert "Attendance" in str(row["text"])
    assert row["other_languages"] == {"es": "Asistencia"}


def test_what_is_not_public_is_not_exported(library: ResourceIndexPage) -> None:
    ToolkitFactory(parent=library).unpublish()

    assert exported() == {}
