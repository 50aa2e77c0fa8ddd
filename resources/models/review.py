"""When a resource should be looked at again: so many months, as the coalition says by type."""

import calendar
import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import models
from django.utils.functional import classproperty
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

if TYPE_CHECKING:
    from resources.models.base import ResourcePage

LONGEST = 120  # months


def review_day(model: "type[ResourcePage]", start: dt.date) -> dt.date | None:
    """Return when a resource of this type that is right on *start* is due, None for never."""
    months = ReviewDates.months_of(model)
    return months_after(start, months) if months else None


def months_after(day: dt.date, months: int) -> dt.date:
    """Return the same day *months* later, or the last of that month where it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year = min(day.year + years, dt.MAXYEAR)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


class ReviewDatesForm(WagtailAdminModelForm):
    """One field for each type, named by its slug; they are kept together."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for slug, model in _types().items():
            self.initial[slug] = self.instance.months.get(slug, model.review_months) or None

    def save(self, commit: bool = True) -> Any:
        self.instance.months = {slug: self.cleaned_data[slug] or 0 for slug in _types()}
        return super().save(commit)


@register_setting(icon="date", order=20)
class ReviewDates(BaseGenericSetting):
    """After how many months each type of resource comes up again; 0 for never."""

    # Slug of a type -> months. What is not named has the type's own.
    months = models.JSONField(default=dict, editable=False)

    class Meta:
        verbose_name = _("review dates")
        verbose_name_plural = _("review dates")

    @classmethod
    def months_of(cls, model: "type[ResourcePage]") -> int:
        chosen = cls.objects.values_list("months", flat=True).first() or {}
        return int(chosen.get(model.resource_type, model.review_months))

    @classproperty
    def edit_handler(cls) -> ObjectList:  # noqa: N805 - a property of the class
        types = _types()
        fields = {slug: _months_field(model) for slug, model in types.items()}
        form = type("ReviewDatesForm", (ReviewDatesForm,), fields)
        panel = MultiFieldPanel(
            [FieldPanel(slug) for slug in types],
            heading=_("Months until a resource comes up for review"),
            help_text=_(
                "Counted from the day it is published, and from each “Reviewed, still right”. "
                "Empty or 0: never. Dates that resources have already stay as they are."
            ),
        )
        return ObjectList([panel], base_form_class=form)


def _types() -> "dict[str, type[ResourcePage]]":
    from resources.models.base import ResourcePage  # noqa: PLC0415 - it rests on this module

    return ResourcePage.resource_types()


def _months_field(model: "type[ResourcePage]") -> forms.IntegerField:
    return forms.IntegerField(
        label=capfirst(model._meta.verbose_name_plural),
        required=False,
        min_value=0,
        max_value=LONGEST,
    )
