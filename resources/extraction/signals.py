"""What becomes of the text of a document when the document changes."""

from typing import Any

from django.db.models.signals import post_delete, post_save

from resources.extraction.queue import await_text
from resources.models import Extraction, LibraryDocument


def document_saved(instance: LibraryDocument, raw: bool = False, **kwargs: Any) -> None:
    # A fixture brings its own rows.
    if not raw:
        await_text(instance)


def extraction_deleted(instance: Extraction, **kwargs: Any) -> None:
    if instance.picture:
        instance.picture.delete(save=False)


def connect() -> None:
    post_save.connect(document_saved, sender=LibraryDocument)
    post_delete.connect(extraction_deleted, sender=Extraction)
