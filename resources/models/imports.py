"""Sheets that somebody brings into the library, and what became of each row."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from resources.models.base import ResourceIndexPage
from resources.models.operations import Operation
from resources.uploads.names import SHOWN_LENGTH, shown_name, stored_name


def sheet_path(sheet: "SheetImport", name: str) -> str:
    sheet.shown_name = shown_name(name)
    return stored_name("imports", name)


class SheetImport(models.Model):
    """A file on its way into the library, from the upload to the undo.

    *mapping* is what :class:`resources.imports.mapping.Mapping` stores: what the columns mean,
    and what was answered. *counts* are the rows by their result.
    """

    class Status(models.TextChoices):
        UPLOADED = "uploaded", _("Columns to be checked")
        COMPARING = "comparing", _("Being compared with the library")
        PLANNED = "planned", _("Waiting for your decision")
        WAITING = "waiting", _("Waiting to be imported")
        RUNNING = "running", _("Being imported")
        DONE = "done", _("Imported")
        UNDOING = "undoing", _("Being undone")
        FAILED = "failed", _("Failed")

    # In which somebody waits for a worker.
    AT_WORK: ClassVar = (Status.COMPARING, Status.WAITING, Status.RUNNING, Status.UNDOING)

    file = models.FileField(_("file"), upload_to=sheet_path)
    shown_name = models.CharField(max_length=SHOWN_LENGTH, default="", editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    library = models.ForeignKey(
        ResourceIndexPage, verbose_name=_("library"), null=True, on_delete=models.SET_NULL
    )
    publish = models.BooleanField(_("publish"), default=False)
    mapping = models.JSONField(default=dict)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.UPLOADED)
    # Sentences for whoever imports: what the file is, and why it failed.
    notes = models.JSONField(default=list)
    error = models.TextField(default="")
    questions = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    rows_done = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(_("when"), default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    # A worker that is killed leaves its claim, which runs out.
    claim = models.UUIDField(null=True)
    claimed_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    operation = models.OneToOneField(Operation, null=True, on_delete=models.SET_NULL)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering: ClassVar = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.shown_name

    @property
    def is_at_work(self) -> bool:
        return self.status in self.AT_WORK


class ImportedRow(models.Model):
    """One row of a sheet: what it would do or did, and what was there before.

    *values* are the plain values of the columns to be written, *changes* the same as people
    read them: ``{column: [old, new]}``. *seen* is the revision that the plan compared with;
    *made* the one that the import made.
    """

    class Result(models.TextChoices):
        CREATED = "created", _("new")
        CHANGED = "changed", _("changed")
        UNCHANGED = "unchanged", _("left alone")
        DOUBLE = "double", _("likely there already")
        LEFT_OUT = "left-out", _("left out")
        REFUSED = "refused", _("refused")

    sheet_import = models.ForeignKey(SheetImport, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    result = models.CharField(max_length=20, choices=Result)
    title = models.CharField(max_length=255, default="")
    model = models.CharField(max_length=40, default="")
    language = models.CharField(max_length=10, default="")
    # Of a page, or of a term where terms are imported.
    target = models.PositiveBigIntegerField(null=True)
    key = models.CharField(max_length=120, default="")
    seen = models.PositiveBigIntegerField(null=True)
    made = models.PositiveBigIntegerField(null=True)
    values = models.JSONField(default=dict)
    changes = models.JSONField(default=dict)
    # Of a term, which has no revisions: its plain values before.
    before = models.JSONField(default=dict)
    # Each {"column", "value", "reason", "advice"}.
    problems = models.JSONField(default=list)
    # Each {"key", "title", "reason"}: what is likely the same.
    doubles = models.JSONField(default=list)

    class Meta:
        verbose_name = _("row")
        verbose_name_plural = _("rows")
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sheet_import", "number"], name="row_once_an_import"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["sheet_import", "result"], name="rows_by_result"),
            models.Index(fields=["made"], name="rows_by_made"),
        ]

    def __str__(self) -> str:
        return self.title


class ImportSource(models.Model):
    """What the columns of one kind of file mean, remembered for the next such file.

    *shape* is made of the names of the file's columns.
    """

    name = models.CharField(max_length=SHOWN_LENGTH)
    shape = models.CharField(max_length=64, unique=True)
    mapping = models.JSONField()
    used_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("kind of file")
        verbose_name_plural = _("kinds of file")

    def __str__(self) -> str:
        return self.name
