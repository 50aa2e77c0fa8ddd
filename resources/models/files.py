"""Files that editors upload: images, documents and recordings."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage
from wagtailmedia.models import AbstractMedia

FORMATS: dict[str, frozenset[str]] = {
    "pdf": frozenset({"pdf"}),
    "document": frozenset({"doc", "docx", "odt", "rtf", "txt"}),
    "slides": frozenset({"key", "odp", "ppt", "pptx"}),
    "spreadsheet": frozenset({"csv", "ods", "xls", "xlsx"}),
    "video": frozenset({"m4v", "mp4", "ogv", "webm"}),
    "audio": frozenset({"m4a", "mp3", "oga", "ogg", "opus", "wav"}),
}


def file_format(name: str) -> str | None:
    """Return the value of the format filter for a file name, or None where it has none."""
    extension = name.rpartition(".")[2].lower()
    return next((slug for slug, known in FORMATS.items() if extension in known), None)


class LibraryImage(AbstractImage):
    admin_form_fields = WagtailImage.admin_form_fields

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


class LibraryDocument(AbstractDocument):
    admin_form_fields = WagtailDocument.admin_form_fields

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    @property
    def format(self) -> str | None:
        return file_format(self.filename)


class Recording(AbstractMedia):
    admin_form_fields: Any = (
        "title", "file", "collection", "duration", "width", "height", "thumbnail", "tags",
    )  # fmt: skip

    class Meta(AbstractMedia.Meta):
        verbose_name = _("recording")
        verbose_name_plural = _("recordings")
