"""The text of uploaded documents by page, and how far it has been read.

The rows are also the queue of what is to be read: see ``resources/extraction/queue.py``.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from resources.extraction.readers import reader_of
from resources.models.files import LibraryDocument
from resources.uploads.names import stored_name


def picture_path(extraction: "Extraction", name: str) -> str:
    return stored_name("document_pictures", name)


class Extraction(models.Model):
    """How far the text of a document has been read.

    *file_name* is the stored file that all of it is of: where the document has another one
    by now, it is nothing. Who works at it holds the *claim*, which runs out: a worker that
    was killed leaves nothing behind that another one could not take up.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting to be read")
        WORKING = "working", _("Being read")
        DONE = "done", _("Read")
        NO_TEXT = "no-text", _("Without text")
        FAILED = "failed", _("Could not be read")
        UNSUPPORTED = "unsupported", _("Not read: another kind of file")

    class Reason(models.TextChoices):
        PROTECTED = "protected", _("The file is protected by a password.")
        DAMAGED = "damaged", _("The file is damaged or incomplete.")
        UNSAFE = "unsafe", _("The file holds something that no office program writes.")
        SLOW = "slow", _("Reading the file takes too long.")
        MEMORY = "memory", _("Reading the file takes too much memory.")
        CRASHED = "crashed", _("The program that reads such files ended without an answer.")
        MISSING = "missing", _("The stored file could not be opened.")
        INTERRUPTED = "interrupted", _("The work was interrupted.")

    document = models.OneToOneField(
        LibraryDocument, on_delete=models.CASCADE, related_name="extraction"
    )
    file_name = models.CharField(max_length=100)
    status = models.CharField(max_length=12, choices=Status, default=Status.WAITING)
    reason = models.CharField(max_length=12, choices=Reason, blank=True)
    pages = models.PositiveIntegerField(default=0)
    pages_done = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try = models.DateTimeField(null=True)
    claim = models.UUIDField(null=True)
    claimed_until = models.DateTimeField(null=True)
    picture = models.FileField(upload_to=picture_path, blank=True)
    picture_width = models.PositiveSmallIntegerField(default=0)
    picture_height = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("text of a document")
        verbose_name_plural = _("texts of documents")
        indexes: ClassVar = [
            models.Index(fields=["status"], name="extraction_by_status"),
            # A request for a picture finds whose it is by the file's name.
            models.Index(fields=["picture"], name="extraction_by_picture"),
        ]

    def __str__(self) -> str:
        return f"{self.document}: {self.get_status_display()}"

    @classmethod
    def of(cls, document: LibraryDocument) -> "Extraction":
        """Return a new row for *document*, not saved: waiting, where its text can be read."""
        name = document.file.name or ""
        supported = reader_of(name) is not None
        status = cls.Status.WAITING if supported else cls.Status.UNSUPPORTED
        return cls(document=document, file_name=name, status=status)

    @property
    def may_be_tried(self) -> bool:
        """Whether another try is for a person to ask for."""
        is_waiting = self.status == self.Status.WAITING and self.next_try is not None
        return is_waiting or self.status == self.Status.FAILED

    def told(self) -> str:
        """Say how far it is, and what to do where a person must."""
        if self.status == self.Status.NO_TEXT:
            return gettext(
                "No text: probably a scan. Make it searchable with a program for text recognition "
                "(OCR), and upload it again."
            )
        if self.status == self.Status.FAILED:
            return gettext("The text could not be read. %(reason)s") % {"reason": self.reason_line}
        if self.status == self.Status.WAITING and self.reason:
            return gettext("Not read yet. %(reason)s It will be tried again.") % {
                "reason": self.reason_line
            }
        if self.status in (self.Status.WORKING, self.Status.DONE) and self.pages:
            return ngettext(
                "%(done)d of %(pages)d page read", "%(done)d of %(pages)d pages read", self.pages
            ) % {"done": self.pages_done, "pages": self.pages}
        return self.get_status_display()

    @property
    def reason_line(self) -> str:
        return self.get_reason_display() if self.reason else ""


class PageText(models.Model):
    """The text of one page (or slide, or part of a file without pages), by its number from 1."""

    extraction = models.ForeignKey(Extraction, on_delete=models.CASCADE, related_name="texts")
    number = models.PositiveIntegerField()
    text = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["extraction", "number"], name="page_text_once"),
        ]

    def __str__(self) -> str:
        return f"{self.extraction_id}, {self.number}"


def current_texts() -> models.QuerySet[PageText]:
    """Return the texts that are of the file that their document has now."""
    return PageText.objects.filter(extraction__file_name=F("extraction__document__file"))
