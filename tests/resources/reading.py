"""Documents that are uploaded and read, as a worker reads them."""

import datetime as dt
import tempfile

from django.core.files.base import ContentFile
from django.utils import timezone

from resources.extraction import work
from resources.extraction.readers import reader_of
from resources.extraction.tidying import tidy_pages
from resources.limited import run
from resources.models import Extraction, LibraryDocument, PageText
from tests.factories import LibraryDocumentFactory


def upload(name: str, content: bytes) -> LibraryDocument:
    return LibraryDocumentFactory(title=name, file=ContentFile(content, name=name))


def row_of(document: LibraryDocument) -> Extraction:
    return Extraction.objects.get(document=document)


def texts_of(document: LibraryDocument) -> dict[int, str]:
    rows = PageText.objects.filter(extraction__document=document)
    return dict(rows.order_by("number").values_list("number", "text"))


def read_all() -> None:
    """Read whatever is due, as a worker does."""
    while work.read_next():
        pass


def read(name: str, content: bytes) -> list[str]:
    """Return what the reader of files called so says of *content*, in the limited child."""
    reader = reader_of(name)
    assert reader is not None
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        answer = run(reader.function, file, first=0, count=100, characters=20_000)
    assert answer["total"] == len(answer["texts"])
    return tidy_pages(answer["texts"])


def let_time_pass(document: LibraryDocument) -> None:
    """Let the waits and the claims on *document* be over."""
    past = timezone.now() - dt.timedelta(seconds=1)
    rows = Extraction.objects.filter(document=document)
    rows.filter(next_try__isnull=False).update(next_try=past)
    rows.filter(claimed_until__isnull=False).update(claimed_until=past)
