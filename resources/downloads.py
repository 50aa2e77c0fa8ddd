"""Files to take away: only those that anyone may fetch."""

from collections.abc import Iterable
from dataclasses import dataclass

from resources.languages import language_label
from resources.models import LibraryDocument, ResourcePage
from resources.visibility import open_documents


@dataclass(frozen=True)
class Download:
    """A file to take away; size in bytes, None where the file cannot be read."""

    url: str
    title: str
    extension: str
    size: int | None
    language: str = ""
    language_label: str = ""


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
    fetchable = set(
        open_documents()
        .filter(pk__in=[document.pk for document, _, _ in rows])
        .values_list("pk", flat=True)
    )
    return [
        Download(
            url=document.url,
            title=title or document.title,
            extension=document.file_extension.upper(),
            size=_size(document),
            language=language,
            language_label=language_label(language) if language else "",
        )
        for document, title, language in rows
        if document.pk in fetchable
    ]


def _size(document: LibraryDocument) -> int | None:
    if document.file_size is not None:
        return document.file_size
    try:
        return document.file.size
    except OSError:
        return None
