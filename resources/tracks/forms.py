"""The form of a track within the form of its webinar: a file to read, or the text itself."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from resources.tracks.encodings import UncertainError, UnreadableError, choices_for, decoded
from resources.tracks.reading import tidy_track
from resources.uploads.inspecting import inspect
from resources.uploads.kinds import TRACKS

MAX_SIZE = 2 * 1024 * 1024  # bytes; ten hours of captions
# In this, every byte is a character: what could not be read stays in the form, whole.
_BYTES = "latin-1"


class TrackFileField(forms.FileField):
    """The file of a track, of the kind and size that is read."""

    def to_python(self, data: Any) -> Any:
        if data:
            inspect(data, TRACKS, MAX_SIZE)
        return super().to_python(data)


class TrackForm(WagtailAdminModelForm):
    """Reads an uploaded file into the text of the track, which is what is checked and kept.

    So whatever is wrong elsewhere, the text is in the form and the file need not be chosen
    again. Where its encoding is uncertain the form asks.
    """

    data: Any

    upload = TrackFileField(
        label=_("File"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".vtt,.srt"}),
        help_text=format_lazy(
            _("WebVTT (.vtt) or SubRip (.srt), up to {size}. Replaces the text below."),
            size=filesizeformat(MAX_SIZE),
        ),
    )
    encoding = forms.ChoiceField(
        label=_("Which of these lines reads right?"),
        required=False,
        help_text=_("The file does not say how its letters are written."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["content"].required = False
        self.asks_for_encoding = False
        if self.add_prefix("encoding") in self.data and (pending := self._pending()):
            self._offer(pending)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        upload, encoding = cleaned.get("upload"), cleaned.get("encoding", "")
        if upload:
            self._read(upload.read(), "")
        elif self.asks_for_encoding and (pending := self._pending()):
            self._read(pending, encoding)
        elif not cleaned.get("content") and "upload" not in self.errors:
            self.add_error("content", _("Choose a file, or paste its text here."))
        if cleaned.get("content") and (upload or "content" in self.changed_data):
            self._tidy(cleaned["content"])
        return cleaned

    def _tidy(self, content: str) -> None:
        """Have the text as it is kept, or say which line cannot be read."""
        is_speech = self.cleaned_data.get("kind") in self.instance.SPEECH
        try:
            self.cleaned_data["content"] = tidy_track(content, is_speech=is_speech)
        except ValidationError as error:
            self.add_error("content", error)

    def _post_clean(self) -> None:
        before = self.instance.content
        super()._post_clean()
        if self.cleaned_data.get("upload") and self.instance.content != before:
            self.instance.added_at = timezone.now()

    def _pending(self) -> bytes:
        """Return the bytes that wait for an answer; none where another text was pasted since."""
        try:
            return self.data.get(self.add_prefix("content"), "").encode(_BYTES)
        except UnicodeEncodeError:
            return b""

    def _read(self, content: bytes, encoding: str) -> None:
        """Put the text of *content* into the form, or ask how it is written."""
        try:
            text = decoded(content, self.cleaned_data.get("language") or "", encoding)
        except UncertainError:
            self._ask(content)
        except UnreadableError:
            words = _("This file is no text that can be read. Save it as UTF-8, and upload that.")
            self.add_error("upload", words)
        else:
            self._put("content", text)
            self.cleaned_data["content"] = text
            self.asks_for_encoding = False
            self["content"].help_text = _(
                "This is what was read. The file need not be chosen again."
            )

    def _ask(self, content: bytes) -> None:
        self._put("content", content.decode(_BYTES))
        self._put("encoding", "")
        self._offer(content)
        words = _("The letters of this file can be read in several ways. The file is kept.")
        self.add_error("encoding", words)

    def _offer(self, content: bytes) -> None:
        self.asks_for_encoding = True
        field: Any = self.fields["encoding"]
        field.choices = [
            ("", _("Choose")),
            *((one.encoding, f"{one.preview} — {one.name}") for one in choices_for(content)),
        ]

    def _put(self, name: str, value: str) -> None:
        """Let the form show *value* when it is shown again."""
        self.data = self.data.copy()
        self.data[self.add_prefix(name)] = value
