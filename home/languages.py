"""The same page in another language."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language, get_language_info
from wagtail.models import Page, Site

from resources.visibility import visible


@dataclass(frozen=True)
class LanguageLink:
    code: str
    name: str
    url: str
    is_current: bool


def links(request: HttpRequest, page: object) -> list[LanguageLink]:
    """Return a link for each language that has a home page.

    It leads to *page* in that language where visitors may read it, else to that
    language's home. The addresses of search and of the network pages exist in every
    language.
    """
    site = Site.find_for_request(request)
    homes = homes_of(site)
    twins = _translations(page) if isinstance(page, Page) else {}
    found = []
    for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES:
        if code not in homes:
            continue
        if _exists_in_every_language(request):
            url = translate_url(request.get_full_path(), code)
        else:
            url = twins.get(code, homes[code]).get_url(request)
        name = get_language_info(code)["name_local"].capitalize()
        found.append(LanguageLink(code, name, url, code == get_language()))
    return found


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
