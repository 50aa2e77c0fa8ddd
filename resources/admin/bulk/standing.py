"""Bulk actions that publish, withdraw, move and delete the chosen resources."""

from collections.abc import Collection
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy
from wagtail.admin.views.pages.bulk_actions import DeleteBulkAction
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from resources.admin.bulk.base import ChosenForm, ResourceBulkAction, listed_keys, visible_to
from resources.bulk import standing
from resources.bulk.rights import MOST_ONE_BY_ONE
from resources.forms import LibraryChoiceField
from resources.models import ResourceIndexPage, ResourcePage


class FewForm(ChosenForm):
    """Holds the keys of resources that are changed one by one."""

    most = MOST_ONE_BY_ONE


class PublishAction(ResourceBulkAction):
    display_name = gettext_lazy("Publish")
    action_type = "publish"
    aria_label = gettext_lazy("Publish the selected resources")
    action_priority = 40
    form_class = FewForm
    check = staticmethod(standing.refusal_to_publish)
    question = gettext_lazy("Visitors will see the latest draft of each.")
    submit_label = gettext_lazy("Yes, publish")

    def carry_out(self, keys: Collection[int], answer: dict[str, Any]) -> int:
        return self.tell(standing.publish(keys, self.request.user))


class UnpublishAction(ResourceBulkAction):
    display_name = gettext_lazy("Unpublish")
    action_type = "unpublish"
    aria_label = gettext_lazy("Unpublish the selected resources")
    action_priority = 50
    form_class = FewForm
    check = staticmethod(standing.refusal_to_unpublish)
    question = gettext_lazy("Visitors will no longer find them. Nothing is deleted.")
    submit_label = gettext_lazy("Yes, unpublish")

    def carry_out(self, keys: Collection[int], answer: dict[str, Any]) -> int:
        return self.tell(standing.unpublish(keys, self.request.user))


class MoveForm(FewForm):
    """Asks for the library."""

    library = LibraryChoiceField(
        label=gettext_lazy("Library"), queryset=None, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.library_field.empty_label = None
        self.offer(ResourceIndexPage.objects.none())

    @property
    def library_field(self) -> forms.ModelChoiceField:
        return cast(forms.ModelChoiceField, self.fields["library"])

    def offer(self, libraries: QuerySet) -> None:
        self.library_field.queryset = libraries.select_related("locale").order_by("path")


class MoveAction(ResourceBulkAction):
    display_name = gettext_lazy("Move")
    action_type = "move"
    aria_label = gettext_lazy("Move the selected resources")
    action_priority = 64
    form_class = MoveForm
    check = staticmethod(standing.refusal_to_move)
    question = gettext_lazy("Their addresses change; the old ones lead on to the new.")
    submit_label = gettext_lazy("Yes, move")

    def get_form(self, form_class: type[forms.Form] | None = None) -> Any:
        form = super().get_form(form_class)
        open_to = PagePermissionPolicy().instances_user_has_permission_for(self.request.user, "add")
        form.offer(ResourceIndexPage.objects.filter(pk__in=open_to.values("pk")))
        return form

    def carry_out(self, keys: Collection[int], answer: dict[str, Any]) -> int:
        return self.tell(standing.move(keys, answer["library"], self.request.user))


class DeleteAction(DeleteBulkAction):
    """Wagtail's own, of what the list of resources shows; what is deleted cannot be undone."""

    models = [ResourcePage]  # noqa: RUF012 - Wagtail's way
    action_priority = 70

    @classmethod
    def get_queryset(cls, model: type[Page], object_ids: Collection[int]) -> list[Page]:
        return list(Page.objects.filter(pk__in=object_ids).order_by("pk"))

    def get_actionable_objects(self) -> tuple[list[Page], dict[str, list[Page]]]:
        """Return what may be deleted, and what not, of what the user may see."""
        pages, others = super().get_actionable_objects()
        visible = set(visible_to(self.request.user).values_list("pk", flat=True))
        return pages, {
            reason: [page for page in kept if page.pk in visible] for reason, kept in others.items()
        }

    def get_all_objects_in_listing_query(self, parent_id: str | None) -> list[int]:
        return listed_keys(self.request)
