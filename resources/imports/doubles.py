"""What is likely in the library already under another name, or twice in one file."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from resources.imports.rights import UNSEEN, Rights
from resources.models import Reference, ResourcePage
from resources.text import fold

NEAR = 92  # per cent of likeness from which two titles are pointed out
MOST = 3  # resources that are pointed out for one row
COMMON = 200  # resources with a word from which on it says nothing
_WORD = re.compile(r"\w+")
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>|]+", re.IGNORECASE)


class Doubles:
    """Titles, links and DOIs of the library, and of the rows before."""

    def __init__(self, rights: Rights) -> None:
        self._rights = rights
        self._titles: dict[int, str] = {}
        self._by_title: dict[str, list[int]] = defaultdict(list)
        self._by_word: dict[str, list[int]] = defaultdict(list)
        self._by_link: dict[str, list[int]] = defaultdict(list)
        self._by_doi: dict[str, list[int]] = defaultdict(list)
        pages = ResourcePage.objects.values_list("pk", "draft_title", "source_link")
        for key, title, link in pages.iterator():
            self._remember(key, title, link, [])
        references = Reference.objects.exclude(doi="").values_list("page_id", "doi")
        for key, doi in references.iterator():
            for one in dois([doi]):
                self._by_doi[one].append(key)

    def of(self, values: dict[str, Any], number: int) -> list[dict[str, Any]]:
        """Return what is likely the same as the new row *number*, and remember the row."""
        title, link = values.get("title", ""), values.get("source_link", "")
        found_dois = list(dois([link, *(" ".join(row) for row in values.get("references", []))]))
        found: dict[int, str] = {}
        for doi in found_dois:
            for key in self._by_doi.get(doi, ()):
                found.setdefault(key, _("the same DOI"))
        for key in self._by_link.get(bare_link(link), ()) if link else ():
            found.setdefault(key, _("the same link"))
        for key in self._by_title.get(_bare(title), ()):
            found.setdefault(key, _("the same title"))
        for key in self._near(title):
            found.setdefault(key, _("nearly the same title"))
        self._remember(-number, title, link, found_dois)
        return [
            {"key": key, "title": self._shown(key), "reason": reason}
            for key, reason in list(found.items())[:MOST]
        ]

    def _shown(self, key: int) -> str:
        # A key below zero is a row of the file itself.
        is_seen = key < 0 or self._rights.may_see(key)
        return self._titles[key] if is_seen else str(UNSEEN)

    def _near(self, title: str) -> Iterator[int]:
        words = sorted(set(_WORD.findall(fold(title))), key=lambda word: len(self._by_word[word]))
        candidates = {
            key for word in words[:3] if len(self._by_word[word]) <= COMMON
            for key in self._by_word[word]
        }  # fmt: skip
        bare = _bare(title)
        for key in sorted(candidates):
            other = _bare(self._titles[key])
            # Titles that differ in a number alone are parts of a series, not doubles.
            if _numbers(bare) == _numbers(other) and fuzz.ratio(bare, other) >= NEAR:
                yield key

    def _remember(self, key: int, title: str, link: str, found_dois: Iterable[str]) -> None:
        self._titles[key] = title
        self._by_title[_bare(title)].append(key)
        for word in set(_WORD.findall(fold(title))):
            self._by_word[word].append(key)
        if link:
            self._by_link[bare_link(link)].append(key)
        for doi in found_dois:
            self._by_doi[doi].append(key)


def dois(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        for match in _DOI.findall(text):
            yield match.rstrip(".,;)").casefold()


def bare_link(link: str) -> str:
    """Return *link* without what changes nothing about where it leads."""
    try:
        parts = urlsplit(link.strip())
    except ValueError:
        return link
    host = (parts.netloc or "").casefold().removeprefix("www.")
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{parts.path.rstrip('/')}{query}"


def _bare(title: str) -> str:
    return " ".join(_WORD.findall(fold(title)))


def _numbers(text: str) -> list[str]:
    return re.findall(r"\d+", text)
