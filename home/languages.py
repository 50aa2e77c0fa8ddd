"""The same page in another language."""

from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language, get_language_info
from wagtail.models import Page, Site

from home.frame import frame_of
from resources.visibility import visible


@dataclass(frozen=True)
class LanguageLink:
    code: str
    name: str
    url: str
    is_current: bool


def links(request: HttpRequest, page: object = None) -> list[LanguageLink]:
    """Return a link for each language that has a home page.

    It leads to *page* in that language where visitors may read it, else to that
    language's home. The addresses of search and of the network pages exist in every
    language.
    """
    homes = frame_of(request).homes
    twins = _translations(page) if isinstance(page, Page) else {}
    found = []
    for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES:
        if code not in homes:
            continue
        if _exists_in_every_language(request):
            path, mark, query = request.get_full_path().partition("?")
            url = f"{_translated(path, get_language() or '', code)}{mark}{query}"
        else:
            url = twins[code].get_url(request) if code in twins else homes[code]
        name = get_language_info(code)["name_local"].capitalize()
        found.append(LanguageLink(code, name, url, code == get_language()))
    return found


# To find an address in another language is to look it up twice among all of the site.
@lru_cache(maxsize=1024)
def _translated(path: str, language: str, wanted: str) -> str:
    return translate_url(path, wanted)


def homes_of(site: Site | None) -> dict[str, Page]:
    """Return the home page of each language that visitors can read, by language."""
    return _translations(site.root_page) if site is not None else {}


def _exists_in_every_language(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.url_name != "wagtail_serve"


def _translations(page: Page) -> dict[str, Page]:
    """Return the visible translations of *page*, itself among them, by language."""
    pages = visible(page.get_translations(inclusive=True)).select_related("locale")
    return {twin.locale.language_code: twin for twin in pages}
