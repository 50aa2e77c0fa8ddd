"""The editor of a track in the admin: its cues as rows, one hundred on a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View
from wagtail.models import Page

from resources.captions import Cue
from resources.languages import language_label, spoken_languages
from resources.models import Track, Webinar
from resources.tracks.reading import held_cues
from resources.tracks.rows import (
    Row,
    changed_rows,
    mark,
    put_in,
    put_over,
    read_rows,
    rows_of,
    typed_rows,
)
from resources.tracks.saving import held_tracks, save_track, track_in

ON_A_PAGE = 100


@dataclass(frozen=True)
class Stretch:
    """The cues that a page of the editor shows, by their marks and their times."""

    marks: list[str]
    start: float
    end: float

    @classmethod
    def of(cls, cues: Sequence[Cue]) -> "Stretch":
        starts = [cue.start for cue in cues]
        return cls([mark(cue) for cue in cues], min(starts, default=0), max(starts, default=0))

    @classmethod
    def posted(cls, request: HttpRequest) -> "Stretch":
        try:
            start, end = (float(request.POST.get(name, "")) for name in ("from", "until"))
        except ValueError as error:
            raise Http404 from error
        return cls(request.POST.getlist("was"), start, end)


def webinar_for(request: HttpRequest, key: int) -> Webinar:
    """Return the webinar that whoever asks may edit."""
    # An alias has no draft of its own: it follows the page that it stands for.
    webinar: Webinar = get_object_or_404(Webinar, pk=key, alias_of=None)
    if not webinar.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return webinar


class TracksView(View):
    """The tracks of a webinar, each with a link to its editor."""

    def get(self, request: HttpRequest, key: int) -> HttpResponse:
        webinar = webinar_for(request, key)
        shown: dict[tuple[str, str], dict[str, Any]] = {}
        for track in held_tracks(webinar):
            entry = {
                "track": track,
                "language": language_label(track.language),
                "count": len(held_cues(track.content)),
                "url": editor_url(webinar, track),
            }
            shown.setdefault((track.kind, track.language), entry)
        return TemplateResponse(
            request,
            "resources/admin/tracks.html",
            {**_frame(webinar, _("Tracks")), "tracks": list(shown.values())},
        )


class CuesView(View):
    """The cues of one track; every button but those that save only changes what is typed."""

    webinar: Webinar

    def get(self, request: HttpRequest, key: int, kind: str, language: str) -> HttpResponse:
        self.webinar = webinar_for(request, key)
        track = track_in(held_tracks(self.webinar), kind, language)
        if track is None:
            raise Http404
        pages = Paginator(held_cues(track.content), ON_A_PAGE)
        page = pages.get_page(request.GET.get("p"))
        cues = list(page.object_list)
        return self._shown(track, rows_of(cues), Stretch.of(cues), page=page)

    def post(self, request: HttpRequest, key: int, kind: str, language: str) -> HttpResponse:
        # Of two who save at once, the second waits here and then sees what the first saved.
        get_object_or_404(Page.objects.select_for_update(), pk=key)
        self.webinar = webinar_for(request, key)
        if kind not in Track.Kind.values or language not in dict(spoken_languages()):
            raise Http404
        track = track_in(held_tracks(self.webinar), kind, language)
        # Where somebody took the track off meanwhile, what was typed would make it again.
        held = track or Track(kind=kind, language=language)
        stretch, rows = Stretch.posted(request), typed_rows(request.POST)
        action = request.POST.get("action", "")
        if action not in ("save", "publish"):
            return self._shown(held, changed_rows(rows, action), stretch)
        cues, rows = read_rows(rows)
        if any(row.error for row in rows):
            return self._shown(held, rows, stretch, problem=_("Nothing was saved yet."))
        changed = put_in(held_cues(held.content), stretch.marks, cues) if track else None
        is_conflict = changed is None and "anyway" not in request.POST
        problem = _conflict(self.webinar, track) if is_conflict else ""
        if changed is None:
            changed = put_over(held_cues(held.content), stretch.start, stretch.end, cues)
        problem = problem or self._refusal(changed, action)
        if problem:
            return self._shown(held, rows, stretch, problem=problem, is_conflict=is_conflict)
        held.status = _status(request)
        try:
            with transaction.atomic():
                return self._save(held, changed, publish=action == "publish")
        except ValidationError:
            problem = _(
                "The page cannot be published: something else in it is missing or wrong. Nothing "
                "was saved; save a draft, and look at the page's form."
            )
            return self._shown(held, rows, stretch, problem=problem)

    def _refusal(self, cues: Sequence[Cue], action: str) -> str:
        """Return why *cues* may not be saved, "" where they may."""
        if not cues:
            return _("A track needs at least one cue. To take it off, delete it in the page.")
        permissions = self.webinar.permissions_for_user(self.request.user)
        if permissions.page_locked():
            return _("The page is locked. Nothing was saved; what you typed stands here.")
        if action == "publish" and not permissions.can_publish():
            return _("You may save a draft, and not publish. What you typed stands here.")
        return ""

    def _save(self, track: Track, cues: Sequence[Cue], *, publish: bool) -> HttpResponse:
        save_track(self.webinar, track, cues, self.request.user, publish=publish)
        said = _("“%(title)s” was published.") if publish else _("The draft was saved.")
        messages.success(self.request, said % {"title": self.webinar.title})
        return redirect(f"{editor_url(self.webinar, track)}?p={_number(self.request)}")

    def _shown(
        self,
        track: Track,
        rows: list[Row],
        stretch: Stretch,
        *,
        page: Any = None,
        **said: Any,
    ) -> HttpResponse:
        """Show *rows*; of what is *said*, ``problem`` and ``is_conflict`` tell what is wrong."""
        webinar = self.webinar
        permissions = webinar.permissions_for_user(self.request.user)
        context = {
            **_frame(webinar, _track_name(track)),
            "track": track,
            "is_speech": track.kind in Track.SPEECH,
            "rows": rows or [Row()],
            "stretch": stretch,
            "page": page,
            "number": page.number if page else _number(self.request),
            "statuses": Track.Status.choices,
            "status": self.request.POST.get("status") or _next_status(track),
            "recording": webinar.recording,
            "can_publish": permissions.can_publish() and not permissions.page_locked(),
            "publishes_more": webinar.live and webinar.has_unpublished_changes,
            "unsaved": page is None,
            **said,
        }
        return TemplateResponse(self.request, "resources/admin/cues.html", context)


def editor_url(webinar: Webinar, track: Track) -> str:
    return reverse("resource_cues", args=[webinar.pk, track.kind, track.language])


def _frame(webinar: Webinar, title: str) -> dict[str, Any]:
    """Return what the frame of the admin shows around a page of the editor."""
    edit = reverse("wagtailadmin_pages:edit", args=[webinar.pk])
    tracks = reverse("resource_tracks", args=[webinar.pk])
    name = webinar.get_admin_display_title()
    return {
        "webinar": webinar,
        "edit_url": edit,
        "header_title": title,
        "header_icon": "openquote",
        "breadcrumbs_items": [
            {"url": edit, "label": name},
            {"url": tracks, "label": _("Tracks")},
            {"url": "", "label": title},
        ],
    }


def _track_name(track: Track) -> str:
    return f"{track.get_kind_display()}, {language_label(track.language)}"


def _next_status(track: Track) -> str:
    """Return the status that a person's correction makes of the track's."""
    return Track.Status.EDITED if track.status == Track.Status.MACHINE else track.status


def _number(request: HttpRequest) -> str:
    given = request.POST.get("p", "")
    return given if given.isdecimal() else "1"


def _status(request: HttpRequest) -> str:
    given = request.POST.get("status", "")
    return given if given in Track.Status.values else Track.Status.EDITED


def _conflict(webinar: Webinar, track: Track | None) -> str:
    if track is None:
        return _("Somebody took this track off the page meanwhile. What you typed stands here.")
    revision = webinar.latest_revision
    who = revision.user.get_full_name() if revision is not None and revision.user else ""
    words = _(
        "These cues were changed by %(who)s while you typed. What you typed stands here, and "
        "was not saved."
    )
    return words % {"who": who or _("somebody else")}
