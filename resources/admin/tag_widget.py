"""The field for tags in the form of a resource."""

import json
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from wagtail.admin.widgets import AdminTagWidget


class LibraryTagWidget(AdminTagWidget):
    """Offers the tags there are, however they are spelled, the most used first."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        attributes = context["widget"]["attrs"]
        attributes["data-w-tag-url-value"] = reverse("describing:tags")
        # The field that Wagtail's script puts before the tags has no name otherwise.
        options = json.loads(attributes["data-w-tag-options-value"])
        options["placeholderText"] = gettext("Add a tag")
        attributes["data-w-tag-options-value"] = json.dumps(options)
        return context
