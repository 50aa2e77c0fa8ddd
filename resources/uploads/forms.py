"""The forms by which files enter, each with its look at the file before anything else has one.

Wagtail builds its own forms from these: adding, replacing, several at once, and choosers.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from wagtail.documents.fields import WagtailDocumentField
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm
from wagtailmedia.forms import BaseMediaForm

from resources.uploads.inspecting import inspect
from resources.uploads.kinds import AUDIO, DOCUMENTS, PICTURES, VIDEO, Kind


class InspectedField:
    """A field that looks at the file before its other half opens it."""

    allowed: Mapping[str, Kind] = {}
    most: int = 0  # bytes

    def to_python(self, data: Any) -> Any:
        if data:
            inspect(data, self.allowed, self.most)
        return super().to_python(data)  # type: ignore[misc]  # of the field it stands before


class InspectedDocumentField(InspectedField, WagtailDocumentField):
    allowed = DOCUMENTS


class InspectedImageField(InspectedField, WagtailImageField):
    allowed = PICTURES


class InspectedFileField(InspectedField, forms.FileField):
    pass


def _replace(
    form: forms.BaseForm,
    name: str,
    replacement: type[Any],
    *,
    most: int,
    allowed: Mapping[str, Kind] | None = None,
) -> None:
    """Put an inspecting field in the place of the field *name*, where the form has it."""
    plain = form.fields.get(name)
    if not isinstance(plain, forms.FileField):
        return
    field = replacement(
        label=plain.label,
        required=plain.required,
        widget=plain.widget,
        max_length=plain.max_length,
        initial=plain.initial,
    )
    field.most = most
    if allowed is not None:
        field.allowed = allowed
    form.fields[name] = field


class DocumentForm(BaseDocumentForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _replace(self, "file", InspectedDocumentField, most=settings.WAGTAILDOCS_MAX_UPLOAD_SIZE)


class ImageForm(BaseImageForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _replace(self, "file", InspectedImageField, most=settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE)


class RecordingForm(BaseMediaForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        played = AUDIO if self.instance.type == "audio" else VIDEO
        _replace(self, "file", InspectedFileField, allowed=played, most=settings.RECORDING_MAX_SIZE)
        _replace(
            self,
            "thumbnail",
            InspectedFileField,
            allowed=PICTURES,
            most=settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE,
        )
