"""Bulk actions that set one field of the chosen resources."""

from abc import abstractmethod
from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from resources.admin.bulk.base import ResourceBulkAction
from resources.admin.bulk.forms import (
    AudiencesForm,
    OwnerForm,
    ReviewForm,
    TagsForm,
    TopicsForm,
)
from resources.bulk import fields
from resources.bulk.editing import Edit, GoneError, Way, change
from resources.models import ResourceTag
from resources.text import fold
from resources.tidying.keeping import label_of


class FieldAction(ResourceBulkAction):
    """Sets one field of many resources."""

    field: fields.Field

    @abstractmethod
    def edit(self, answer: dict[str, Any]) -> Edit:
        """Return what the editor asks for."""

    def carry_out(self, keys: Collection[int], answer: dict[str, Any]) -> int:
        try:
            outcome = change(keys, self.edit(answer), self.request.user)
        except GoneError as error:
            messages.error(self.request, str(error))
            return 0
        return self.tell(outcome)


class TermsAction(FieldAction):
    """Adds, removes or replaces terms."""

    def edit(self, answer: dict[str, Any]) -> Edit:
        terms = self.terms(answer)
        return Edit(
            self.field,
            Way(answer["way"]),
            frozenset(term.pk for term in terms),
            tuple(label_of(term) for term in terms),
        )

    def terms(self, answer: dict[str, Any]) -> list[Any]:
        return list(answer["terms"])


class TopicsAction(TermsAction):
    display_name = gettext_lazy("Topics")
    action_type = "topics"
    aria_label = gettext_lazy("Set the topics of the selected resources")
    action_priority = 10
    form_class = TopicsForm
    field = fields.TOPICS


class AudiencesAction(TermsAction):
    display_name = gettext_lazy("Audiences")
    action_type = "audiences"
    aria_label = gettext_lazy("Set the audiences of the selected resources")
    action_priority = 14
    form_class = AudiencesForm
    field = fields.AUDIENCES


class TagsAction(TermsAction):
    display_name = gettext_lazy("Tags")
    action_type = "tags"
    aria_label = gettext_lazy("Set the tags of the selected resources")
    action_priority = 12
    form_class = TagsForm
    field = fields.TAGS

    def terms(self, answer: dict[str, Any]) -> list[ResourceTag]:
        """Return the tags of those names, made where there are none; to remove makes none."""
        names = answer["terms"]
        if answer["way"] == Way.REMOVE:
            folded = [fold(name) for name in names]
            return list(ResourceTag.objects.filter(folded__in=folded))
        return [_tag(name) for name in names]


def _tag(name: str) -> ResourceTag:
    """Return the tag of that name, in any spelling or merged since, or a new one."""
    try:
        return ResourceTag.objects.get(name__iexact=name)
    except ResourceTag.DoesNotExist:
        return ResourceTag.objects.get_or_create(name__iexact=name, defaults={"name": name})[0]


class ReviewAction(FieldAction):
    display_name = gettext_lazy("Review date")
    action_type = "review"
    aria_label = gettext_lazy("Set the review date of the selected resources")
    action_priority = 60
    form_class = ReviewForm
    field = fields.REVIEW

    def edit(self, answer: dict[str, Any]) -> Edit:
        day = answer["review_by"]
        return Edit(self.field, Way.REPLACE, frozenset([day.isoformat()]), (day.isoformat(),))


class OwnerAction(FieldAction):
    display_name = gettext_lazy("Owner")
    action_type = "owner"
    aria_label = gettext_lazy("Set the owner of the selected resources")
    action_priority = 62
    form_class = OwnerForm
    field = fields.OWNER

    def edit(self, answer: dict[str, Any]) -> Edit:
        owner = answer["owner"]
        if owner is None:
            return Edit(self.field, Way.REPLACE, fields.NOTHING)
        name = owner.get_full_name() or owner.get_username()
        return Edit(self.field, Way.REPLACE, frozenset([owner.pk]), (name,))
