"""What the weekly e-mail says to one reader, in their language and time zone."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.conf import settings
from django.core import signing
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import ngettext
from wagtail.admin.utils import get_admin_base_url
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.users.models import UserProfile

from resources.attention.failures import FAILURES
from resources.attention.needs import NEEDS, Counts, User

NAMED = 5  # resources of one need that are named; the others are counted
_SALT = "weekly e-mail"


class Line(NamedTuple):
    """One resource, and where to mend it."""

    title: str
    told: str
    url: str


class Section(NamedTuple):
    """One kind of thing to do: the first of it, how much there is, and the list of just that."""

    label: str | Promise
    advice: str | Promise
    total: int
    url: str
    lines: list[Line]

    @property
    def more(self) -> int:
        """How many are not named, where some are."""
        return self.total - len(self.lines) if self.lines else 0


class Letter(NamedTuple):
    """A letter in both forms; *off_url* is where the reader wants no more of them."""

    subject: str
    text: str
    html: str
    off_url: str


def letter_for(user: User) -> Letter | None:
    """Return what to write to *user*, None where nothing needs them."""
    profile = UserProfile.get_for_user(user)
    language = profile.get_preferred_language()
    with translation.override(language), timezone.override(profile.get_current_time_zone()):
        counts = [need.counts(user) for need in NEEDS]
        own = [*_of_needs(user, counts), *_of_failures(user)]
        unowned = list(_unowned(user, counts))
        total = sum(section.total for section in (*own, *unowned))
        if not total:
            return None
        subject = ngettext(
            "%(count)d thing in the library needs your attention",
            "%(count)d things in the library need your attention",
            total,
        ) % {"count": total}
        off_url = (
            f"{settings.BASE_URL}{reverse('resources:weekly_mail_off', args=[token_of(user)])}"
        )
        context = {
            "subject": subject,
            "language": language,
            "sections": own,
            "unowned": unowned,
            "off_url": off_url,
            "account_url": _absolute("wagtailadmin_account"),
        }
        text = render_to_string("resources/mail/attention.txt", context)
        html = render_to_string("resources/mail/attention.html", context)
    return Letter(subject, text, html, off_url)


def token_of(user: User) -> str:
    """Return what stands for *user* in an address that wants no more letters."""
    return signing.dumps(user.pk, salt=_SALT)


def key_in(token: str) -> int:
    """Return the key of the user of *token*; raises BadSignature where it is none of ours."""
    key: int = signing.loads(token, salt=_SALT)
    return key


def _of_needs(user: User, counts: list[Counts]) -> Iterator[Section]:
    for one in counts:
        if not one.own:
            continue
        pages = list(one.need.of(user).filter(owner=user)[:NAMED])
        told = one.need.tell(pages, user)
        lines = [
            Line(
                page.get_admin_display_title(),
                told.get(page.pk, ""),
                _absolute("wagtailadmin_pages:edit", page.pk),
            )
            for page in pages
        ]
        url = f"{_absolute('attention:need', one.need.name)}?owner=me"
        yield Section(one.need.label, one.need.advice, one.own, url, lines)


def _of_failures(user: User) -> Iterator[Section]:
    for failure in FAILURES:
        if count := failure.own(user).count():
            url = f"{_absolute(failure.url_name)}?{failure.narrowing(own=True)}"
            yield Section(failure.label, failure.advice, count, url, [])


def _unowned(user: User, counts: list[Counts]) -> Iterator[Section]:
    """Yield what is nobody's, for who may publish: somebody must look after it."""
    if PagePermissionPolicy().user_has_permission(user, "publish"):
        for one in counts:
            if one.unowned:
                url = f"{_absolute('attention:need', one.need.name)}?owner=nobody"
                yield Section(one.need.label, one.need.advice, one.unowned, url, [])


def _absolute(name: str, *arguments: Any) -> str:
    return f"{get_admin_base_url()}{reverse(name, args=arguments)}"
