"""The ways in which a resource may need attention: each is declared here, once.

The list in the admin, the panel on its first page and the weekly e-mail follow from it.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.db.models import CharField, Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.models import Revision
from wagtail.permission_policies.pages import PagePermissionPolicy

from resources.attention.captions import told_of, uncaptioned_webinars
from resources.attention.replaced import links_to_replaced, titles_for
from resources.models import (
    Attachment,
    Extraction,
    LinkUse,
    ResourcePage,
    SetAside,
    Webinar,
)
from resources.models.links import STRIKES

# Days after which a draft that nobody touched counts as forgotten.
QUIET = dt.timedelta(days=30)

Pages: TypeAlias = QuerySet[ResourcePage]
# The project's own model of users; content knows no accounts.
User: TypeAlias = Any

UNOWNED = Q(owner__isnull=True) | Q(owner__is_active=False)


@dataclass(frozen=True)
class Need:
    """One way to need attention.

    *find* narrows resources to those that do, the most urgent first; *tell* says of each
    of them, by its key, what is the matter, as far as a user may know it. *advice* says what
    to do about it.
    """

    name: str
    label: str | Promise
    advice: str | Promise
    find: Callable[[Pages], Pages]
    tell: Callable[[Sequence[ResourcePage], User], Mapping[int, str]]

    def of(self, user: User) -> Pages:
        """Return the resources that *user* may change and that need this now."""
        aside = SetAside.objects.filter(need=self.name, until__gt=timezone.localdate())
        return self.find(changeable(user)).exclude(pk__in=aside.values("page"))

    def counts(self, user: User) -> "Counts":
        found = self.of(user).order_by()
        totals = found.aggregate(
            all=Count("pk"),
            own=Count("pk", filter=Q(owner=user)),
            unowned=Count("pk", filter=UNOWNED),
        )
        return Counts(self, **totals)


@dataclass(frozen=True)
class Counts:
    """How many resources need something: all that a user may change, the user's own, nobody's."""

    need: Need
    all: int
    own: int
    unowned: int = 0


def changeable(user: User) -> Pages:
    """Return the resources that *user* may change; what mirrors another one is left to that."""
    allowed = PagePermissionPolicy().instances_user_has_permission_for(user, "change")
    return ResourcePage.objects.filter(pk__in=allowed.values("pk"), alias_of__isnull=True)


def overdue(pages: Pages) -> Pages:
    due = pages.filter(live=True, review_by__lt=timezone.localdate())
    return due.order_by("review_by", "pk")


def tell_review(pages: Sequence[ResourcePage], _user: User) -> dict[int, str]:
    return {
        page.pk: _("Was to be reviewed by %(date)s")
        % {"date": date_format(page.review_by, "SHORT_DATE_FORMAT")}
        for page in pages
        if page.review_by
    }


def uncaptioned(pages: Pages) -> Pages:
    webinars = uncaptioned_webinars().filter(live=True)
    return pages.filter(pk__in=webinars.values("pk")).order_by("title", "pk")


def tell_captions(pages: Sequence[ResourcePage], _user: User) -> dict[int, str]:
    webinars = Webinar.objects.filter(pk__in=[page.pk for page in pages])
    return {one.pk: told_of(one) for one in webinars.prefetch_related("tracks")}


def with_broken_links(pages: Pages) -> Pages:
    broken = LinkUse.objects.filter(link__strikes__gte=STRIKES)
    return pages.filter(pk__in=broken.values("page"), live=True).order_by("title", "pk")


def tell_links(pages: Sequence[ResourcePage], _user: User) -> dict[int, str]:
    told: dict[int, list[str]] = defaultdict(list)
    broken = LinkUse.objects.filter(link__strikes__gte=STRIKES, page__in=pages)
    for use in broken.select_related("link").order_by("link__url"):
        told[use.page_id].append(f"{use.link.shown}: {use.link.get_reason_display()}")
    return {key: " ".join(texts) for key, texts in told.items()}


def linking_to_replaced(pages: Pages) -> Pages:
    return pages.filter(pk__in=links_to_replaced(), live=True).order_by("title", "pk")


def tell_replaced(pages: Sequence[ResourcePage], user: User) -> dict[int, str]:
    links = links_to_replaced()
    titles = titles_for(user, {target for page in pages for target in links.get(page.pk, ())})
    return {page.pk: _told_of_replaced(sorted(links.get(page.pk, ())), titles) for page in pages}


def _told_of_replaced(targets: Sequence[int], titles: Mapping[int, str]) -> str:
    named = [_quote(titles[key]) for key in targets if key in titles]
    if hidden := len(targets) - len(named):
        others = ngettext("one you may not see", "%(count)s you may not see", hidden)
        named.append(others % {"count": hidden})
    return _("Links to what was replaced: %(titles)s") % {"titles": get_text_list(named, _("and"))}


def undescribed(pages: Pages) -> Pages:
    named = ResourcePage.topics.through.objects.filter(resourcepage=OuterRef("pk"))
    bare = pages.filter(Q(summary="") | ~Exists(named), live=True)
    return bare.order_by("title", "pk")


def tell_undescribed(pages: Sequence[ResourcePage], _user: User) -> dict[int, str]:
    through = ResourcePage.topics.through.objects
    keys = [page.pk for page in pages]
    described = set(through.filter(resourcepage__in=keys).values_list("resourcepage", flat=True))
    told = {}
    for page in pages:
        missing = [] if page.summary else [_("no summary")]
        missing += [] if page.pk in described else [_("no topic")]
        told[page.pk] = ", ".join(missing).capitalize()
    return told


UNREAD = Q(
    document__extraction__file_name=F("document__file"),
    document__extraction__status__in=(Extraction.Status.FAILED, Extraction.Status.NO_TEXT),
)


def with_unread_files(pages: Pages) -> Pages:
    unread = Attachment.objects.filter(UNREAD, page=OuterRef("pk"))
    return pages.filter(Exists(unread), live=True).order_by("title", "pk")


def tell_unread(pages: Sequence[ResourcePage], _user: User) -> dict[int, str]:
    told: dict[int, list[str]] = defaultdict(list)
    unread = Attachment.objects.filter(UNREAD, page__in=pages)
    for one in unread.select_related("document__extraction"):
        told[one.page_id].append(f"{one.title}: {one.document.extraction.told()}")
    return {key: " ".join(texts) for key, texts in told.items()}


def forgotten_drafts(pages: Pages) -> Pages:
    """Narrow *pages* to drafts, also of changes, that nobody touched and nothing will publish.

    What was published and taken back is no draft.
    """
    unfinished = Q(live=False, expired=False, first_published_at__isnull=True)
    unfinished |= Q(live=True, has_unpublished_changes=True)
    quiet = Q(latest_revision_created_at__lt=timezone.now() - QUIET)
    scheduled = Revision.page_revisions.filter(
        approved_go_live_at__isnull=False, object_id=Cast(OuterRef("pk"), CharField())
    )
    drafts = pages.filter(unfinished, quiet, ~Exists(scheduled))
    return drafts.order_by("latest_revision_created_at", "pk")


def tell_draft(pages: Sequence[ResourcePage], _user: User) -> dict[int, str]:
    texts = {True: _("Changes not published since %(date)s"), False: _("Draft since %(date)s")}
    return {
        page.pk: texts[page.live] % {"date": _day(page.latest_revision_created_at)}
        for page in pages
        if page.latest_revision_created_at
    }


def _day(moment: dt.datetime) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATE_FORMAT")


def _quote(title: str) -> str:
    return f"“{title}”"


NEEDS: tuple[Need, ...] = (
    Need(
        "review",
        gettext_lazy("Due for review"),
        gettext_lazy(
            "Read each again. Where it is still right, say so: the next review is then noted by "
            "itself. Where it is not, edit it, or name what replaces it."
        ),
        overdue,
        tell_review,
    ),
    Need(
        "captions",
        gettext_lazy("Captions missing, unreadable or made by machine"),
        gettext_lazy(
            "Add captions, upload again what cannot be read, or read through those of the machine "
            "and set them to edited or verified."
        ),
        uncaptioned,
        tell_captions,
    ),
    Need(
        "links",
        gettext_lazy("Broken links"),
        gettext_lazy(
            "These led nowhere three times, days apart. Correct or remove them; what leads "
            "somewhere again leaves the list by itself."
        ),
        with_broken_links,
        tell_links,
    ),
    Need(
        "replaced",
        gettext_lazy("Links to what was replaced"),
        gettext_lazy("Link to the newer resource instead."),
        linking_to_replaced,
        tell_replaced,
    ),
    Need(
        "described",
        gettext_lazy("Without topic or summary"),
        gettext_lazy("Filters and readers find it by these: add what is missing."),
        undescribed,
        tell_undescribed,
    ),
    Need(
        "texts",
        gettext_lazy("Files whose text could not be read"),
        gettext_lazy(
            "Nobody finds these files by what they say. Upload one that can be read, or try "
            "again under Reports, Text of documents."
        ),
        with_unread_files,
        tell_unread,
    ),
    Need(
        "drafts",
        gettext_lazy("Drafts gone quiet"),
        gettext_lazy("Nobody changed these for 30 days: finish them, or delete them."),
        forgotten_drafts,
        tell_draft,
    ),
)

NEEDS_BY_NAME: Mapping[str, Need] = {need.name: need for need in NEEDS}
