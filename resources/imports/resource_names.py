"""Resources as a cell names them: by external id, key, address or title.

Looked up for many rows at once. Of what its user does not find in the admin, a book tells
nothing but the number, and takes that only where the resource of the row names it already.
"""

import re
import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from django.db.models import Q

from resources.addresses import Roots, address_of, site_roots
from resources.models import ResourcePage

SOME = 500  # names, or numbers, in one statement
LONGEST = 1000  # characters of a name that is looked for
_NUMBER = re.compile(r"#(\d{1,18})")
_FIELDS = (
    "pk", "external_id", "translation_key", "locale__language_code", "title", "draft_title",
    "url_path",
)  # fmt: skip


class _Known(NamedTuple):
    key: int
    external_id: str | None
    translation_key: uuid.UUID
    language: str
    title: str
    draft_title: str
    url_path: str


class ResourceBook:
    """What names stand for; *may_see* tells whether the user finds the resource of that number."""

    def __init__(self, may_see: Callable[[int], bool] = lambda key: True) -> None:
        self._may_see = may_see
        self._known: dict[int, _Known] = {}
        self._asked_keys: set[int] = set()
        self._asked_names: set[str] = set()
        # Those that the user sees, by each of their names.
        self._by_name: dict[str, set[int]] = defaultdict(set)
        self._by_key: dict[uuid.UUID, dict[int, str]] = defaultdict(dict)
        self._by_title: dict[tuple[str, str], set[int]] = defaultdict(set)

    def look_up(self, names: Iterable[str], keys: Iterable[int] = ()) -> None:
        """Find what *names* and *keys* stand for in as few queries as can be."""
        new_keys = sorted(set(keys) - self._asked_keys)
        new_names = sorted({name for name in names if len(name) <= LONGEST} - self._asked_names)
        self._asked_keys.update(new_keys)
        self._asked_names.update(new_names)
        for some in _batches(new_keys):
            self._remember(Q(pk__in=some))
        for some in _batches(new_names):
            self._remember(_named(some))

    def _remember(self, which: Q) -> None:
        pages = ResourcePage.objects.filter(which).order_by("pk")
        for known in map(_Known._make, pages.values_list(*_FIELDS)):
            self._known[known.key] = known
            self._asked_keys.add(known.key)
            if self._may_see(known.key):
                for name in self._names_of(known):
                    self._by_name[name].add(known.key)
                self._by_key[known.translation_key][known.key] = known.language
                for title in (known.title, known.draft_title):
                    self._by_title[known.language, _line(title)].add(known.key)

    def _names_of(self, known: _Known) -> Iterator[str]:
        yield f"#{known.key}"
        if known.external_id:
            yield known.external_id
        address = address_of(known.url_path, self._roots)
        if address:
            yield from _spellings(address, self._hosts)

    @cached_property
    def _roots(self) -> Roots:
        return site_roots()

    @cached_property
    def _hosts(self) -> set[str]:
        return {urlsplit(root.root_url).netloc.casefold() for root in self._roots}

    def find(self, name: str, language: str, held: Collection[int] = ()) -> set[int]:
        """Return the numbers of the resources that *name* stands for in a row of *language*.

        *held* are those that the resource of the row names already.
        """
        self.look_up([name])
        number = _number_of(name)
        if number in held:
            return {number} if number is not None else set()
        keys = self._by_name.get(name, set()) | self._by_name.get(_tidy(name), set())
        keys = keys | self._of_key(name, language)
        return keys or self._by_title.get((language, _line(name)), set())

    def _of_key(self, name: str, language: str) -> set[int]:
        """Return what has that key, which translations share: the one of *language*, if any."""
        key = _uuid(name)
        if key is None:
            return set()
        found = self._by_key.get(key, {})
        return {one for one, of in found.items() if of == language} or set(found)

    def shown(self, key: int) -> str:
        """Return what stands for a resource in a cell, "" where there is none any more."""
        self.look_up([], [key])
        known = self._known.get(key)
        if known is None:
            return ""
        if not self._may_see(key):
            return f"#{key}"
        return known.external_id or address_of(known.url_path, self._roots) or f"#{key}"

    def present(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """Return *content* of a revision without the resources that are gone."""
        present = dict(content)
        self.look_up([], keys_in(content))
        if present.get("superseded_by") not in self._known:
            present["superseded_by"] = None
        rows = present.get("related") or []
        present["related"] = [row for row in rows if row["resource"] in self._known]
        return present


def keys_in(content: Mapping[str, Any]) -> set[int]:
    """Return the numbers of the resources that the content of a revision names."""
    keys = {row["resource"] for row in content.get("related") or []}
    newer = content.get("superseded_by")
    return keys if newer is None else {*keys, newer}


def _named(names: Collection[str]) -> Q:
    """Return what finds the resources that *names* may stand for, and some others."""
    slugs = {_slug(name) for name in names if _is_address(name)}
    return (
        Q(external_id__in=names)
        | Q(translation_key__in=set(map(_uuid, names)) - {None})
        | Q(pk__in=set(map(_number_of, names)) - {None})
        | Q(slug__in=slugs - {""})
        | Q(title__in=names)
        | Q(draft_title__in=names)
    )


def _is_address(name: str) -> bool:
    return name.startswith("/") or name.casefold().startswith(("http://", "https://"))


def _slug(address: str) -> str:
    return _tidy(address).rstrip("/").rpartition("/")[2]


def _tidy(address: str) -> str:
    """Return an address as `_spellings` has it: without what changes nothing about its page."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if not _is_address(address):
        return ""
    host = f"//{parts.netloc.casefold()}" if parts.netloc else ""
    return f"{host}{unquote(parts.path).rstrip('/')}/"


def _spellings(address: str, hosts: Iterable[str]) -> Iterator[str]:
    """Yield the tidy forms in which an address may be written: with a host, and without."""
    tidy = _tidy(address)
    if tidy.startswith("//"):
        yield tidy
        yield f"/{tidy[2:].partition('/')[2]}"
        return
    yield tidy
    for host in hosts:
        yield f"//{host}{tidy}"


def _number_of(name: str) -> int | None:
    match = _NUMBER.fullmatch(name)
    return int(match[1]) if match else None


def _uuid(name: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(name)
    except ValueError:
        return None


def _line(text: str) -> str:
    return " ".join(text.split())


def _batches(values: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(values), SOME):
        yield values[start : start + SOME]
