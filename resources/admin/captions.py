"""Which webinars lack captions that a person has looked at, or their recording: a report."""

from typing import Any

import django_filters
from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet, Subquery
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.ui.tables.pages import PageStatusColumn

from resources.admin.columns import PageReportView, title_column
from resources.attention.captions import recorded_webinars, told_of
from resources.models import Link, Track, Webinar
from resources.models.links import STRIKES

MADE_BY_MACHINE = Q(tracks__kind__in=Track.SPEECH, tracks__status=Track.Status.MACHINE)


# What leads to the recording of a webinar, where that is gone.
GONE = Link.objects.filter(
    uses__page=OuterRef("pk"), url=OuterRef("recording_link"), strikes__gte=STRIKES
)


class CaptionsFilter(django_filters.ChoiceFilter):
    """Webinars by what is to be done about their captions; some are in several groups."""

    CONDITIONS = {  # noqa: RUF012 - read only
        "none": Q(has_speech=False),
        "machine": Q(machine_since__isnull=False),
        "done": Q(has_speech=True, machine_since__isnull=True),
        "gone": Exists(GONE),
    }

    def filter(self, queryset: QuerySet, value: str) -> QuerySet:
        return queryset.filter(self.CONDITIONS.get(value, Q()))


class CaptionReportFilterSet(WagtailFilterSet):
    captions = CaptionsFilter(
        label=gettext_lazy("Captions"),
        choices=[
            ("none", gettext_lazy("Without captions")),
            ("machine", gettext_lazy("Made by machine")),
            ("done", gettext_lazy("Edited or verified")),
            ("gone", gettext_lazy("Recording gone from its provider")),
        ],
    )

    class Meta:
        model = Webinar
        fields = ("captions",)


def recording_of(page: Webinar) -> str:
    """Return, in words, where the recording of *page* is, and whether it is still there."""
    if page.recording_id:
        return _("Here")
    if not page.recording_link:
        return _("None")
    if page.gone_since is None:
        return _("Elsewhere")
    since = date_format(timezone.localtime(page.gone_since), "SHORT_DATE_FORMAT")
    return _("Gone from its provider, noticed on %(date)s") % {"date": since}


class CaptionReportView(PageReportView):
    """The webinars that were recorded and that somebody may edit; the oldest machine's first."""

    page_title = gettext_lazy("Captions")
    header_icon = "openquote"
    index_url_name = "caption_report:index"
    index_results_url_name = "caption_report:results"
    filterset_class = CaptionReportFilterSet
    model = Webinar

    columns = (
        title_column(gettext_lazy("Webinar"), sort_key="title"),
        Column("recording", label=gettext_lazy("Recording"), accessor=recording_of),
        Column("tracks", label=gettext_lazy("Captions"), accessor=told_of),
        PageStatusColumn("status", label=gettext_lazy("Status"), sort_key="live", width="12%"),
    )

    def get_queryset(self) -> QuerySet[Webinar]:
        allowed = self.permission_policy.instances_user_has_permission_for(
            self.request.user, "change"
        )
        rows = (
            recorded_webinars()
            .filter(pk__in=allowed.values("pk"))
            .annotate(
                machine_since=Min("tracks__added_at", filter=MADE_BY_MACHINE),
                gone_since=Subquery(GONE.values("failing_since")[:1]),
            )
            .order_by("has_speech", F("machine_since").asc(nulls_last=True), "title")
            .prefetch_related("tracks")
        )
        return self.order_queryset(rows)


urlpatterns: list[Any] = [
    path("", CaptionReportView.as_view(), name="index"),
    path("results/", CaptionReportView.as_view(results_only=True), name="results"),
]
