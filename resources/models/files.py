"""Files that editors upload: images, documents and recordings."""

from pathlib import PurePosixPath
from typing import Any, ClassVar

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage
from wagtailmedia.models import AbstractMedia

from resources.uploads.kinds import AUDIO, VIDEO
from resources.uploads.names import SHOWN_LENGTH, shown_name, stored_name

FORMATS: dict[str, frozenset[str]] = {
    "pdf": frozenset({"pdf"}),
    "document": frozenset({"doc", "docx", "odt", "rtf", "txt"}),
    "slides": frozenset({"key", "odp", "ppt", "pptx"}),
    "spreadsheet": frozenset({"csv", "ods", "xls", "xlsx"}),
    "video": frozenset(VIDEO),
    "audio": frozenset(AUDIO),
}


def file_format(name: str) -> str | None:
    """Return the value of the format filter for a file name, or None where it has none."""
    extension = name.rpartition(".")[2].lower()
    return next((slug for slug, known in FORMATS.items() if extension in known), None)


def document_path(document: "LibraryDocument", name: str) -> str:
    return document.new_path("documents", name)


def recording_path(recording: "Recording", name: str) -> str:
    return recording.new_path("media", name)


def thumbnail_path(recording: "Recording", name: str) -> str:
    return stored_name("media_thumbnails", name)


class NamedFile:
    """A file that people save under the name it came with, and that is kept under another."""

    file: Any
    shown_name: Any

    @property
    def filename(self) -> str:
        """The name that people see and save the file under."""
        return self.shown_name or PurePosixPath(self.file.name).name

    def clean(self) -> None:
        """Leave out what Wagtail checks of a name where the file was refused already."""
        if self.file:
            super().clean()  # type: ignore[misc]  # of the model that this stands before

    def new_path(self, folder: str, name: str) -> str:
        """Return where a file that comes as *name* is kept, and note how to show it."""
        self.shown_name = shown_name(name)
        return stored_name(folder, name)


def shown_name_field() -> models.CharField:
    """Return the column of the shown name, which must stand below the file's own.

    It is known once the file is stored, and columns are saved in their order. "" is for files
    from before 0.2: they are kept under the name that is shown.
    """
    return models.CharField(max_length=SHOWN_LENGTH, default="", editable=False)


class LibraryImage(AbstractImage):
    admin_form_fields = WagtailImage.admin_form_fields

    def get_upload_to(self, filename: str) -> str:
        return stored_name("original_images", filename)

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")


class LibraryRendition(AbstractRendition):
    image = models.ForeignKey(LibraryImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        verbose_name = _("rendition")
        verbose_name_plural = _("renditions")
        unique_together = (("image", "filter_spec", "focal_point_key"),)
        # A request for a picture finds its rendition by the file's name.
        indexes: ClassVar = [models.Index(fields=["file"], name="rendition_by_file")]

    def get_upload_to(self, filename: str) -> str:
        return stored_name("images", filename)


class LibraryDocument(NamedFile, AbstractDocument):
    file = models.FileField(_("file"), upload_to=document_path)
    shown_name = shown_name_field()

    admin_form_fields = WagtailDocument.admin_form_fields

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def save(self, *args: Any, **kwargs: Any) -> None:
        # With it goes the text of a file that it replaces, and what follows from that.
        with transaction.atomic():
            super().save(*args, **kwargs)

    @property
    def format(self) -> str | None:
        return file_format(self.filename)


class Recording(NamedFile, AbstractMedia):
    file = models.FileField(_("file"), upload_to=recording_path)
    shown_name = shown_name_field()
    thumbnail = models.FileField(_("thumbnail"), upload_to=thumbnail_path, blank=True)

    admin_form_fields: Any = (
        "title", "file", "collection", "duration", "width", "height", "thumbnail", "tags",
    )  # fmt: skip

    class Meta(AbstractMedia.Meta):
        verbose_name = _("recording")
        verbose_name_plural = _("recordings")

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().save(*args, **kwargs)
            if self.duration:
                self.webinars.update(length=round(self.duration))
