"""Everywhere a hidden resource could show: a channel is one line of ``CHANNELS``.

An address of the site that is in no channel stands in ``SILENT`` with its reason, a
parameter that no channel gives in ``SILENT_PARAMETERS``; a test fails where either is in
neither.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.text import slugify
from wagtail.models import Page

from search.facets import FACETS
from tests.search.secrets import FORMER_TAGS, MISSPELT, ON_PAPER, WORD, Secret

FUTURE = "Fri, 01 Jan 2100 00:00:00 GMT"
UNLESS_CHANGED = {"If-None-Match": "*", "If-Modified-Since": FUTURE}
IN_PART = {"Range": "bytes=0-3"}


@dataclass(frozen=True)
class Asked:
    """One request that a channel makes."""

    channel: str
    address: str


@dataclass(frozen=True)
class Channel:
    """One address: the name of a URL, its arguments, its query; and how it is asked."""

    url_name: str
    arguments: Callable[[Secret], list[object]] = lambda secret: []
    query: str = ""
    language: str = "en"
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    # What is answered where the secret is visible.
    status: int = 200

    def addresses(self, secret: Secret) -> Iterator[str]:
        query = f"?{self.query}" if self.query else ""
        with translation.override(self.language):
            for arguments in self.variants(secret):
                yield reverse(self.url_name, args=arguments) + query

    def variants(self, secret: Secret) -> list[list[object]]:
        return [self.arguments(secret)]


class Several(Channel):
    """An address for each of several arguments."""

    def variants(self, secret: Secret) -> list[list[object]]:
        return [[argument] for argument in self.arguments(secret)]


def ask(client: Client, asked: Asked) -> HttpResponseBase:
    channel = CHANNELS[asked.channel]
    client.cookies.clear()
    return client.generic(channel.method, asked.address, headers=channel.headers)


def requests_of(secret: Secret) -> list[Asked]:
    """Return every request of every channel, as things stand now."""
    pages = Page.objects.filter(slug__contains=WORD)
    secret.paths = [page.url_path.split("/", 2)[2] for page in pages]
    secret.keys = sorted({secret.page.pk, *(page.pk for page in pages)})
    return [
        Asked(name, address)
        for name, channel in CHANNELS.items()
        for address in channel.addresses(secret)
    ]


def parameters(url_name: str) -> set[str]:
    """Return the parameters that channels give an address."""
    asked = (channel for channel in CHANNELS.values() if channel.url_name == url_name)
    return {pair.partition("=")[0] for channel in asked for pair in channel.query.split("&")}


def _path(page: Page) -> str:
    """Return the address of *page* as it stands after the site's own."""
    return page.url_path.split("/", 2)[2]


def _paths(secret: Secret) -> list[object]:
    return list(secret.paths)


def _keys(secret: Secret) -> list[object]:
    return list(secret.keys)


def _file(secret: Secret) -> list[object]:
    return [secret.document.pk, secret.document.filename]


def _slug_of(term: str) -> Callable[[Secret], list[object]]:
    return lambda secret: [getattr(secret, term).slug]


# A value of each filter that the secret has, or whose absence tells of it.
FILTERED = {
    "type": "webinar", "topic": "attendance", "audience": "families", "level": "middle-school",
    "population": "newcomers", "place": "phoenix", "tier": "1", "organisation": "lantern-fellows",
    "series": "mondays", "language": "en", "year": "2025", "format": "video", "tag": f"{WORD}-tag",
    "length": "under-15", "includes": "transcript", "captions": "machine", "captioned": "en",
    "standing": "current",
}  # fmt: skip

CHANNELS: dict[str, Channel] = {
    "results": Channel("search:results", query=f"q={WORD}"),
    "total, filters and counts": Channel("search:results"),
    "passage": Channel("search:results", query=f"q=nobody+says+{WORD}"),
    "moments": Channel("search:results", query=f"q=families+told+us+{WORD}"),
    "pages of files": Channel("search:results", query=f"q={ON_PAPER}"),
    "nearest": Channel("search:results", query=f"q=quokka+{WORD}"),
    "within filters": Channel("search:results", query="type=webinar&topic=attendance"),
    "what fewer filters give": Channel(
        "search:results", query="type=toolkit&type=webinar&series=mondays&year=1900"
    ),
    **{
        f"filter {facet.name}": Channel(
            "search:results", query=f"{facet.name}={FILTERED[facet.name]}"
        )
        for facet in FACETS
    },
    **{
        f"former tag, {kind}": Channel(
            "search:results", query=f"tag={slugify(name)}", status=302
        )
        for kind, name in FORMER_TAGS.items()
    },
    "order": Channel("search:results", query="sort=title"),
    "spelling": Channel("search:results", query=f"q={MISSPELT}"),
    "message of a refused search": Channel(
        "search:results", query=f"q={WORD}&page=0", status=400
    ),
    "results in Spanish": Channel("search:results", query=f"q={WORD}", language="es"),
    "results for scripts": Channel(
        "search:results", query=f"q={WORD}",
        headers={"HX-Request": "true", "Accept": "application/json", "Accept-Language": "es"},
    ),
    "results unless changed": Channel(
        "search:results", query=f"q={WORD}", headers=UNLESS_CHANGED
    ),
    "length of the results": Channel("search:results", query=f"q={WORD}", method="HEAD"),
    "suggested title": Channel("search:suggestions", query=f"q={WORD[:5]}"),
    "suggested name": Channel("search:suggestions", query="q=lantern"),
    "suggested in Spanish": Channel("search:suggestions", query=f"q={WORD[:5]}", language="es"),
    "similar": Channel("wagtail_serve", lambda secret: [_path(secret.bystander)]),
    "topics": Channel("network:topic_list"),
    "topics in Spanish": Channel("network:topic_list", language="es"),
    "topic": Channel("network:topic", lambda secret: [secret.topic.slug]),
    "places": Channel("network:place_list"),
    "place": Channel("network:place", lambda secret: [secret.place.slug]),
    "partners": Channel("network:organisation_list"),
    "partners of a kind": Channel("network:organisation_list", query="kind=other"),
    **{
        f"first page of a {name}": Channel(f"network:{name}", _slug_of(name), query="page=1")
        for name in ("topic", "place", "organisation", "series", "priority")
    },
    "first page of a type": Channel(
        "network:type_index", lambda secret: ["webinar"], query="page=1"
    ),
    "partner": Channel("network:organisation", lambda secret: [secret.organisation.slug]),
    "all series": Channel("network:series_list"),
    "series": Channel("network:series", lambda secret: [secret.series.slug]),
    "priorities": Channel("network:priority_list"),
    "priority": Channel("network:priority", lambda secret: [secret.priority.slug]),
    "type": Channel("network:type_index", lambda secret: ["webinar"]),
    "sitemap": Channel("sitemap"),
    "first part of the sitemap": Channel("sitemap", query="p=1"),
    "home page": Channel("wagtail_serve", lambda secret: [""]),
    "home page in Spanish": Channel("wagtail_serve", lambda secret: [""], language="es"),
    "library": Channel("wagtail_serve", lambda secret: [_path(secret.library)]),
    "library below": Channel("wagtail_serve", lambda secret: [_path(secret.annexe)]),
    "neighbour": Channel("wagtail_serve", lambda secret: [_path(secret.neighbour)]),
    "collection": Channel("wagtail_serve", lambda secret: [_path(secret.by_hand)]),
    "collection by a search": Channel("wagtail_serve", lambda secret: [_path(secret.by_search)]),
    "page itself": Several("wagtail_serve", _paths),
    "page itself at a moment": Several("wagtail_serve", _paths, query="t=1&transcript=en"),
    "page itself to be heard": Several("wagtail_serve", _paths, query="play=audio"),
    "page itself unless changed": Several("wagtail_serve", _paths, headers=UNLESS_CHANGED),
    "length of the page itself": Several("wagtail_serve", _paths, method="HEAD"),
    "event": Several("network:event", _keys),
    "event unless changed": Several("network:event", _keys, headers=UNLESS_CHANGED, status=304),
    "event in Spanish": Several("network:event", _keys, language="es"),
    "length of the event": Several("network:event", _keys, method="HEAD"),
    "calendar": Channel("network:webinar_calendar"),
    "calendar in Spanish": Channel("network:webinar_calendar", language="es"),
    "calendar of a series": Channel("network:series_calendar", _slug_of("series")),
    "feed of a series": Channel("network:series_feed", _slug_of("series")),
    "feed of a series in Spanish": Channel(
        "network:series_feed", _slug_of("series"), language="es"
    ),
    "podcast": Channel("network:podcast", _slug_of("series")),
    "length of the podcast": Channel("network:podcast", _slug_of("series"), method="HEAD"),
    "certificate": Several("network:certificate", _keys),
    "certificate in Spanish": Several("network:certificate", _keys, language="es"),
    "what is sent for a certificate": Several("network:certificate", _keys, method="POST"),
    "chapters": Several("network:chapters", _keys),
    "chapters unless changed": Several(
        "network:chapters", _keys, headers=UNLESS_CHANGED, status=304
    ),
    "captions": Channel("resources:captions", lambda secret: [secret.captions]),
    "captions in part": Channel(
        "resources:captions", lambda secret: [secret.captions], headers=IN_PART, status=206
    ),
    "transcript as text": Channel("resources:transcript_text", lambda secret: [secret.captions]),
    "transcript as text unless changed": Channel(
        "resources:transcript_text", lambda secret: [secret.captions], headers=UNLESS_CHANGED,
        status=304,
    ),
    "transcript to print": Channel("transcript", lambda secret: [secret.captions]),
    "transcript to print in Spanish": Channel(
        "transcript", lambda secret: [secret.captions], language="es"
    ),
    "file": Channel("wagtaildocs_serve", _file),
    "file in part": Channel("wagtaildocs_serve", _file, headers=IN_PART, status=206),
    "file unless changed": Channel(
        "wagtaildocs_serve", _file, headers=UNLESS_CHANGED, status=304
    ),
    "length of the file": Channel("wagtaildocs_serve", _file, method="HEAD"),
    "pictures and recording": Several("media", lambda secret: secret.pictures),
    "pictures and recording in part": Several(
        "media", lambda secret: secret.pictures, headers=IN_PART, status=206
    ),
    "pictures and recording unless changed": Several(
        "media", lambda secret: secret.pictures, headers=UNLESS_CHANGED, status=304
    ),
    "length of pictures and recording": Several(
        "media", lambda secret: secret.pictures, method="HEAD"
    ),
}  # fmt: skip

SILENT: dict[str, str] = {
    "live": "one word",
    "ready": "one word; what is wrong only for the monitor's token",
    "site_colours": "two colours of the site's identity",
    "robots": "the address of the sitemap",
    "favicon.ico": "a static file",
    "wagtailcore_login": "leads to the page that asks for a name and a password",
    "wagtailadmin_login": "the same",
    "wagtailadmin_password_reset": "asks for an address; the same answer for every one",
    "resources:weekly_mail_off": "for who has a signed address of their own; names no page",
    "account_login": "asks for a name and a password",
    "account_logout": "ends a session",
    "account_reauthenticate": "asks who is signed in for the password",
    "mfa_authenticate": "asks for a code",
    "mfa_reauthenticate": "asks who is signed in for a code",
    "mfa_index": "the second factor of who is signed in",
    "mfa_activate_totp": "the same",
    "mfa_deactivate_totp": "the same",
    "mfa_view_recovery_codes": "the same",
    "mfa_generate_recovery_codes": "the same",
    "wagtailcore_authenticate_with_password": "asks for a password; names no page",
    "wagtaildocs_authenticate_with_password": "asks for a password; names no file",
}

SILENT_PARAMETERS: dict[str, str] = {
    "sent": "says that a message of the contact form has arrived",
    "name": "of the form for a certificate, which asks for nothing before the webinar is over",
    "code_word": "the same",
    "reflection": "the same",
}
