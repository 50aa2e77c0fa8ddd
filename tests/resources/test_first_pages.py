"""A document's first page stands beside its link, for those who may fetch the document."""

from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.test import Client

from resources.extraction import work
from resources.models import Attachment, Extraction, Toolkit
from resources.uploads import sweeping
from tests import factories
from tests.resources import texts
from tests.resources.test_sweep_files import DAY, age
from tests.search.shelf import close_collection


@pytest.fixture
def toolkit(library: Any) -> Toolkit:
    """Return a toolkit with a PDF that has been read."""
    folder = factories.open_collection().add_child(name="Worksheets")
    document = factories.LibraryDocumentFactory(
        collection=folder, file=ContentFile(texts.pdf("Ring every family."), name="guide.pdf")
    )
    made = factories.ToolkitFactory(attachments=[Attachment(document=document, language="en")])
    work.read_next()
    return made


def pictures(client: Client, page: Toolkit) -> list[dict[str, Any]]:
    found = BeautifulSoup(client.get(page.get_url()).content, "html.parser")
    return [picture.attrs for picture in found.select(".download img")]


def test_the_first_page_is_shown_small_and_loaded_late(client: Client, toolkit: Toolkit) -> None:
    (shown,) = pictures(client, toolkit)
    assert (shown["width"], shown["height"], shown["alt"], shown["loading"]) == (
        "480", "622", "", "lazy",
    )  # fmt: skip
    answer = client.get(shown["src"])
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert b"".join(answer.streaming_content)[:3] == b"\xff\xd8\xff"
    answer.close()


def test_l04_of_a_private_file_not_even_the_first_page_is_to_be_had(
    client: Client, toolkit: Toolkit
) -> None:
    (shown,) = pictures(client, toolkit)
    close_collection(Extraction.objects.get().document.collection)
    assert pictures(client, toolkit) == []
    assert client.get(shown["src"]).status_code == 404


def test_f26_pictures_of_first_pages_are_swept_when_nothing_names_them(
    toolkit: Toolkit, media_root: Path
) -> None:
    row = Extraction.objects.get()
    kept, stray = Path(row.picture.path), media_root / "document_pictures" / "stray.jpg"
    stray.write_bytes(b"\xff\xd8\xff")
    for path in (kept, stray):
        age(path, 2 * DAY)
    assert sweeping.sweep(force=True).removed == 1
    assert kept.exists()
    assert not stray.exists()
