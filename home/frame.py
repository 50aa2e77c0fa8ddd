"""What every page of the site shows around its content: name, menus, languages.

The settings behind it are kept in the memory of each process. They can never be shown
when they are old, whichever process changed them:

* every change of a site, its identity, a menu, a language or a logo writes a new stamp
  in the transaction of the change (`home/signals.py`);
* the one query that each page asks returns the stamp as well; where it is not the one
  that the settings were read under, they are read again before anything is shown;
* settings are read after their stamp, so under a stamp stands what it stands for or
  something newer, and then the next page finds a newer stamp.

What visibility decides is not kept: that same query reads, for every page anew, which of
the linked pages and home pages anyone may read now, with their titles and addresses.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Value
from django.http import HttpRequest
from django.utils.translation import get_language
from wagtail.models import Page, Site

from home.models import FrameState, MenuItem
from home.models.identity import current_identity
from resources.addresses import Roots, page_address, site_roots
from resources.prepared import PreparedQuery
from resources.visibility import visible

_MOST_KEPT = 100  # sites and languages; a host name may be anything


@dataclass(frozen=True)
class Identity:
    """The site's name, tagline and logo (a rendition, or None), in one language."""

    name: str
    tagline: str
    logo: Any


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class Frame:
    """What one page shows around its content.

    *menus* are by position, *homes* the addresses of the home pages that visitors may
    read, by language.
    """

    identity: Identity
    menus: Mapping[str, Sequence[Link]] = field(default_factory=dict)
    homes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Settings:
    """What an administrator set for one site in one language."""

    site: int | None
    home: UUID | None  # what the home pages of all its languages have in common
    identity: Identity
    items: Sequence[MenuItem]

    @property
    def linked(self) -> list[int]:
        return [item.page_id for item in self.items if item.page_id]


@dataclass(frozen=True)
class _Kept:
    """The settings read under one stamp, by host, port and language."""

    stamp: str
    settings: dict[tuple[str, str, str], _Settings] = field(default_factory=dict)


_kept = _Kept("")


def frame_of(request: HttpRequest | None) -> Frame:
    """Return the frame in the active language, read once for each request.

    Without a request it has the default site's name and leads nowhere.
    """
    if request is None:
        return Frame(_identity(None))
    known: Frame | None = getattr(request, "_frame", None)
    if known is None:
        known = request._frame = _frame(request)  # type: ignore[attr-defined]
    return known


def _frame(request: HttpRequest) -> Frame:
    global _kept  # noqa: PLW0603 - replaced as a whole, so that threads need no lock
    kept, roots = _kept, site_roots()
    settings = _settings(request, kept)
    stamp, pages = _visible_pages(settings, roots)
    if stamp != kept.stamp or not stamp:
        _kept = kept = _Kept(stamp)
        settings = _settings(request, kept)
        _stamp, pages = _visible_pages(settings, roots)
    homes = {root.root_path for root in roots if root.site_id == settings.site}
    links = {
        key: (title, page_address(path, roots, settings.site)) for key, title, path, _code in pages
    }
    return Frame(
        settings.identity,
        menus=_menus(settings.items, links, request.path),
        homes={code: links[key][1] for key, _title, path, code in pages if path in homes},
    )


def _menus(
    items: Sequence[MenuItem], pages: Mapping[int, tuple[str, str]], path: str
) -> dict[str, list[Link]]:
    menus: dict[str, list[Link]] = {}
    for item in items:
        if item.page_id and item.page_id not in pages:
            continue
        title, url = pages[item.page_id] if item.page_id else ("", item.link)
        links = menus.setdefault(item.menu.position, [])
        links.append(Link(item.label or title, url, url == path))
    return menus


def _settings(request: HttpRequest, kept: _Kept) -> _Settings:
    key = (request.get_host(), request.get_port(), get_language() or "")
    known = kept.settings.get(key)
    if known is None:
        if len(kept.settings) >= _MOST_KEPT:
            kept.settings.clear()
        known = kept.settings[key] = _read_settings(request)
    return known


def _read_settings(request: HttpRequest) -> _Settings:
    site = Site.find_for_request(request)
    items = MenuItem.objects.filter(menu__site=site, menu__locale__language_code=get_language())
    return _Settings(
        site=site.pk if site else None,
        home=site.root_page.translation_key if site else None,
        identity=_identity(request),
        items=list(items.select_related("menu")),
    )


def _identity(request: HttpRequest | None) -> Identity:
    found = current_identity(request)
    logo = found.logo.get_rendition("height-80") if found.logo else None
    return Identity(found.local_name, found.local_tagline, logo)


def _visible_pages(
    settings: _Settings, roots: Roots
) -> tuple[str, list[tuple[int, str, str, str]]]:
    """Return the stamp, and key, title, path and language of the pages that may be read."""
    stamp, pages = "", []
    for row in _PAGES.rows(settings.linked, settings.home, roots):
        if row[0]:
            pages.append(row)
        else:
            stamp = row[1]
    return stamp, pages


def _pages(keys: Sequence[int], home: UUID | None, roots: Roots) -> QuerySet[Any, Any]:
    wanted = visible(Page.objects.filter(Q(pk__in=keys) | Q(translation_key=home)), roots)
    state = FrameState.objects.values_list(Value(0), "stamp", Value(""), Value(""))
    return (
        wanted.order_by()
        .values_list("pk", "title", "url_path", "locale__language_code")
        .union(state, all=True)
    )


_PAGES = PreparedQuery(_pages)
