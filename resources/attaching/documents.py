"""A document becomes an attachment of the resource that it is named like."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from wagtail.models import Collection
from wagtail.utils.file import hash_filelike

from resources.attaching.changes import Change, Outcome, inspected
from resources.attaching.names import Reading
from resources.attaching.pages import latest
from resources.models import Attachment, LibraryDocument, ResourcePage
from resources.uploads.kinds import DOCUMENTS
from resources.uploads.names import shown_name


def document_change(path: Path, page: ResourcePage, reading: Reading, owner: Any) -> Change:
    """Return what the file at *path* changes on *page*; see :class:`Change`.

    Another file of the same name takes the place of the one that is attached.
    """
    name = shown_name(path.name)
    with inspected(path, DOCUMENTS, settings.WAGTAILDOCS_MAX_UPLOAD_SIZE) as upload:
        content = hash_filelike(upload)
    attached = [attachment.document for attachment in latest(page).attachments.all()]
    if any(_hash_of(document) == content for document in attached):
        outcome = Outcome.UNCHANGED
    elif any(document.filename == name for document in attached):
        outcome = Outcome.REPLACED
    else:
        outcome = Outcome.ATTACHED

    def apply(draft: ResourcePage) -> None:
        document = _stored(path, content, owner)
        attachments = list(draft.attachments.all())
        for attachment in attachments:
            if attachment.document.filename == name:
                attachment.document = document
                break
        else:
            language = reading.language or draft.locale.language_code
            attachments.append(
                Attachment(
                    document=document,
                    title=document.title,
                    language=language if language in _languages() else draft.locale.language_code,
                    sort_order=len(attachments),
                )
            )
        draft.attachments.set(attachments)

    return Change(outcome, f"“{page.title}”", (page.pk, name), content, apply)


def _stored(path: Path, content: str, owner: Any) -> LibraryDocument:
    """Return a new document of the library with the file at *path*."""
    with path.open("rb") as file:
        document = LibraryDocument(
            title=path.stem,
            file=File(file, name=path.name),
            file_size=path.stat().st_size,
            file_hash=content,
            collection=Collection.get_first_root_node(),
            uploaded_by_user=owner,
        )
        document.save()
    return document


def _hash_of(document: LibraryDocument) -> str:
    if document.file_hash:
        return str(document.file_hash)
    with document.open_file() as file:
        return hash_filelike(file)


def _languages() -> set[str]:
    return {code for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES}
