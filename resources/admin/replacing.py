"""What links to a resource, shown where an editor says what replaces it."""

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import Panel
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from resources.attention.replaced import linking_to


class LinkedFromPanel(Panel):
    """The pages that link here and that the user may change; how many others there are."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"heading": gettext_lazy("Pages that link here"), **options})

    class BoundPanel(Panel.BoundPanel):
        template_name = "resources/admin/linked_from.html"

        def is_shown(self) -> bool:
            return bool(self.keys) and super().is_shown()

        @cached_property
        def keys(self) -> set[int]:
            return linking_to(self.instance) if self.instance.pk else set()

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            allowed = PagePermissionPolicy().instances_user_has_permission_for(
                self.request.user, "change"
            )
            pages = list(
                Page.objects.filter(pk__in=self.keys)
                .filter(pk__in=allowed.values("pk"))
                .order_by("title")
            )
            return {
                **super().get_context_data(parent_context),
                "pages": pages,
                "others": len(self.keys) - len(pages),
            }
