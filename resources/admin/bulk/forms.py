"""What is asked before many resources are changed."""

from typing import Any, cast

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from taggit.forms import TagField as TagNamesField
from wagtail.admin.widgets import AdminDateInput, AdminTagWidget

from resources.admin.bulk.base import ChosenForm
from resources.bulk.editing import Way
from resources.forms import indented
from resources.models import Audience, ResourceTag, Topic, TreeTerm

WAYS = [
    (Way.ADD, gettext_lazy("Add to what they have")),
    (Way.REMOVE, gettext_lazy("Remove from what they have")),
    (Way.REPLACE, gettext_lazy("Replace all that they have")),
]
LONGEST_TAG = cast(int, ResourceTag._meta.get_field("name").max_length)


class WayForm(ChosenForm):
    """Asks whether to add, remove or replace."""

    way = forms.ChoiceField(
        label=gettext_lazy("What to do"), choices=WAYS, initial=Way.ADD, widget=forms.RadioSelect
    )


class Terms(forms.ModelMultipleChoiceField):
    """Terms by their labels; those of a tree set in by their depth."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, term: Any) -> str:
        return indented(term) if isinstance(term, TreeTerm) else str(term.label())


class TopicsForm(WayForm):
    terms = Terms(label=gettext_lazy("Topics"), queryset=Topic.objects.all())


class AudiencesForm(WayForm):
    terms = Terms(label=gettext_lazy("Audiences"), queryset=Audience.objects.all())


class TagsForm(WayForm):
    terms = TagNamesField(
        label=gettext_lazy("Tags"),
        widget=AdminTagWidget(tag_model=ResourceTag),
        help_text=gettext_lazy("Separate tags by commas."),
    )

    def clean_terms(self) -> list[str]:
        names: list[str] = self.cleaned_data["terms"]
        if too_long := [name for name in names if len(name) > LONGEST_TAG]:
            raise ValidationError(
                _("“%(name)s” is longer than %(most)s characters.")
                % {"name": too_long[0], "most": LONGEST_TAG}
            )
        return names


class ReviewForm(ChosenForm):
    review_by = forms.DateField(label=gettext_lazy("Review by"), widget=AdminDateInput)


class People(forms.ModelChoiceField):
    def label_from_instance(self, user: Any) -> str:
        return str(user.get_full_name() or user.get_username())


def people() -> QuerySet:
    """Return who may work in the admin."""
    found = get_user_model().objects.with_perm(
        "wagtailadmin.access_admin", backend="django.contrib.auth.backends.ModelBackend"
    )
    return found.order_by("first_name", "last_name", "username")


class OwnerForm(ChosenForm):
    owner = People(
        label=gettext_lazy("Owner"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("Nobody"),
        help_text=gettext_lazy("Who is told when it needs attention."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["owner"]).queryset = people()
