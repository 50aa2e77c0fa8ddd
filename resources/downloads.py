"""Files to take away: only those that anyone may fetch."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.files.storage import default_storage

from resources.languages import language_label
from resources.models import LibraryDocument, ResourcePage
from resources.visibility import open_documents


@dataclass(frozen=True)
class Picture:
    """What the first page looks like; width and height in pixels."""

    url: str
    width: int
    height: int


@dataclass(frozen=True)
class Download:
    """A file to take away; size in bytes, None where the file cannot be read."""

    url: str
    title: str
    extension: str
    size: int | None
    language: str = ""
    language_label: str = ""
    picture: Picture | None = None


def attachments_of(page: ResourcePage) -> list[Download]:
    """Return the attachments that anyone may fetch, in the editors' order."""
    return downloads_of(
        (attachment.document, attachment.title, attachment.language)
        for attachment in page.attachments.all()
    )


def open_download(document: LibraryDocument | None, title: str = "") -> Download | None:
    """Return *document* as a download, or None where not everyone may fetch it."""
    found = downloads_of([(document, title, "")]) if document else []
    return found[0] if found else None


def downloads_of(rows: Iterable[tuple[LibraryDocument, str, str]]) -> list[Download]:
    """Return (document, title, language) rows as downloads, without the closed ones."""
    rows = list(rows)
    fetchable = _pictures([document.pk for document, _, _ in rows])
    return [
        Download(
            url=document.url,
            title=title or document.title,
            extension=document.file_extension.upper(),
            size=_size(document),
            language=language,
            language_label=language_label(language) if language else "",
            picture=fetchable[document.pk],
        )
        for document, title, language in rows
        if document.pk in fetchable
    ]


def _pictures(documents: list[int]) -> dict[int, Picture | None]:
    """Return those of *documents* that anyone may fetch, with the pictures that some have."""
    rows = (
        open_documents()
        .filter(pk__in=documents)
        .values_list(
            "pk",
            "extraction__picture",
            "extraction__picture_width",
            "extraction__picture_height",
        )
    )
    return {
        key: Picture(default_storage.url(name), width, height) if name else None
        for key, name, width, height in rows
    }


def _size(document: LibraryDocument) -> int | None:
    if document.file_size is not None:
        return document.file_size
    try:
        return document.file.size
    except OSError:
        return None
