"""Which webinars lack captions that a person has looked at, or their recording: a report."""

from collections.abc import Iterable
from typing import Any

import django_filters
from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.ui.tables.pages import PageStatusColumn
from wagtail.admin.views.reports import ReportView
from wagtail.permission_policies.pages import PagePermissionPolicy

from resources.captions import CaptionError, read_cues
from resources.languages import language_label
from resources.models import Track, Webinar

MADE_BY_MACHINE = Q(tracks__kind__in=Track.SPEECH, tracks__status=Track.Status.MACHINE)


class CaptionsFilter(django_filters.ChoiceFilter):
    """Webinars by what is to be done about their captions; some are in several groups."""

    CONDITIONS = {  # noqa: RUF012 - read only
        "none": Q(has_speech=False),
        "machine": Q(machine_since__isnull=False),
        "done": Q(has_speech=True, machine_since__isnull=True),
        "gone": Q(link_check__link=F("recording_link"), link_check__dead_since__isnull=False),
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
    known = getattr(page, "link_check", None)
    if known is None or known.link != page.recording_link or known.dead_since is None:
        return _("Elsewhere")
    since = date_format(timezone.localtime(known.dead_since), "SHORT_DATE_FORMAT")
    return _("Gone from its provider, noticed on %(date)s") % {"date": since}


def told_of(page: Webinar) -> str:
    """Return, in words, what is written down of what is said in *page*."""
    speech = [track for track in page.tracks.all() if track.kind in Track.SPEECH]
    return "; ".join(_told_of_tracks(speech)) or _("None")


def _told_of_tracks(tracks: Iterable[Track]) -> Iterable[str]:
    for track in tracks:
        words = {
            "language": language_label(track.language),
            "status": track.get_status_display(),
        }
        if not _is_readable(track):
            yield _("%(language)s: cannot be read. Upload it again.") % words
        elif track.status == Track.Status.MACHINE:
            since = date_format(timezone.localtime(track.added_at), "SHORT_DATE_FORMAT")
            yield _("%(language)s: made by machine, here since %(date)s") % {**words, "date": since}
        else:
            yield _("%(language)s: %(status)s") % words


def _is_readable(track: Track) -> bool:
    try:
        return bool(read_cues(track.content))
    except CaptionError:
        return False


class CaptionReportView(ReportView):
    """The webinars that were recorded and that somebody may edit; the oldest machine's first."""

    page_title = gettext_lazy("Captions")
    header_icon = "openquote"
    index_url_name = "caption_report:index"
    index_results_url_name = "caption_report:results"
    filterset_class = CaptionReportFilterSet
    model = Webinar
    permission_policy = PagePermissionPolicy()
    any_permission_required = ("add", "change", "publish")
    is_searchable = False

    columns = (
        TitleColumn(
            "title",
            label=gettext_lazy("Webinar"),
            sort_key="title",
            get_url=lambda page: reverse("wagtailadmin_pages:edit", args=[page.pk]),
        ),
        Column("recording", label=gettext_lazy("Recording"), accessor=recording_of),
        Column("tracks", label=gettext_lazy("Captions"), accessor=told_of),
        PageStatusColumn("status", label=gettext_lazy("Status"), sort_key="live", width="12%"),
    )

    def get_queryset(self) -> QuerySet[Webinar]:
        allowed = self.permission_policy.instances_user_has_permission_for(
            self.request.user, "change"
        )
        speech = Track.objects.filter(page=OuterRef("pk"), kind__in=Track.SPEECH)
        recorded = Q(recording__isnull=False) | ~Q(recording_link="") | Q(has_speech=True)
        rows = (
            Webinar.objects.filter(pk__in=allowed.values("pk"))
            .annotate(
                has_speech=Exists(speech),
                machine_since=Min("tracks__added_at", filter=MADE_BY_MACHINE),
            )
            .filter(recorded)
            .order_by("has_speech", F("machine_since").asc(nulls_last=True), "title")
            .select_related("link_check")
            .prefetch_related("tracks")
        )
        return self.order_queryset(rows)


urlpatterns: list[Any] = [
    path("", CaptionReportView.as_view(), name="index"),
    path("results/", CaptionReportView.as_view(results_only=True), name="results"),
]
