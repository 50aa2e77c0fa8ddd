"""The state of a search: frozen, and the only builder of its addresses."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from resources.text import clean
from search.engines.base import Sort
from search.facets import FACETS, FACETS_BY_NAME
from search.text_query import TextQuery, parse

MAX_TEXT = 256  # characters
MAX_TERMS = 32  # words
MAX_VALUES = 10  # of one filter
MAX_SELECTED = 30  # of all filters together
PAGE_SIZE = 20
WINDOW = 1_000  # hits that can be paged through

PARAMETERS = frozenset({"q", "sort", "page", *FACETS_BY_NAME})

_PAGE = re.compile(r"[1-9][0-9]{0,5}", re.ASCII)


class InvalidQueryError(ValueError):
    """An address that asks for something impossible.

    *query* is what could be understood of it, so that the form can be shown again;
    *problems* say to the visitor what could not, by the name of the parameter.
    """

    def __init__(self, problems: Mapping[str, str], query: "SearchQuery") -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems
        self.query = query


@dataclass(frozen=True)
class SearchQuery:
    """Words, filters, sort and page. Filters stand in canonical order, values sorted."""

    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    chosen_sort: Sort | None = None
    page: int = 1
    page_size: int = PAGE_SIZE

    @classmethod
    def of(cls, text: str = "", **filters: Iterable[str]) -> "SearchQuery":
        """Return a query for *text* and filters given by name."""
        return cls(text=text, filters=_canonical(filters))

    @classmethod
    def from_params(cls, params: QueryDict) -> "SearchQuery":
        """Read the parameters of an address; unknown ones are ignored.

        Raises InvalidQueryError where a known one is impossible or a limit is passed.
        """
        problems: dict[str, str] = {}
        text = _read_text(params, problems)
        filters = _read_filters(params, problems)
        query = cls(
            text=text,
            filters=filters,
            chosen_sort=_read_sort(params, problems),
            page=_read_page(params, problems),
        )
        if query.parsed.term_count > MAX_TERMS:
            problems["q"] = _("Please use at most %(count)d words.") % {"count": MAX_TERMS}
            query = replace(query, text="")
        if problems:
            raise InvalidQueryError(problems, replace(query, page=1))
        if query.chosen_sort is Sort.RELEVANCE and not query.parsed.scored:
            query = replace(query, chosen_sort=None)
        return query

    @cached_property
    def parsed(self) -> TextQuery:
        return parse(self.text)

    @property
    def sort(self) -> Sort:
        return self.chosen_sort or self.default_sort

    @property
    def default_sort(self) -> Sort:
        """Relevance where there are words to be relevant to, else newest first."""
        return Sort.RELEVANCE if self.parsed.scored else Sort.NEWEST

    @property
    def sorts(self) -> list[Sort]:
        return [sort for sort in Sort if sort is not Sort.RELEVANCE or self.parsed.scored]

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.page_size

    def selected(self, facet: str) -> tuple[str, ...]:
        return self.filters.get(facet, ())

    def has(self, facet: str, value: str) -> bool:
        return value in self.selected(facet)

    def toggle(self, facet: str, value: str) -> "SearchQuery":
        """Return the query with *value* chosen if it was not, and not if it was."""
        if self.has(facet, value):
            return self.without(facet, value)
        return self._filtered({**self.filters, facet: (*self.selected(facet), value)})

    def without(self, facet: str, value: str) -> "SearchQuery":
        kept = tuple(one for one in self.selected(facet) if one != value)
        return self._filtered({**self.filters, facet: kept})

    def cleared(self) -> "SearchQuery":
        """Return the query without filters; the words stay."""
        return self._filtered({})

    def with_filters(self, filters: Mapping[str, Iterable[str]]) -> "SearchQuery":
        """Return the query with *filters* in the place of all that it has."""
        return self._filtered(filters)

    def with_sort(self, sort: Sort) -> "SearchQuery":
        return replace(self, chosen_sort=sort, page=1)

    def with_page(self, page: int) -> "SearchQuery":
        return replace(self, page=page)

    def params(self) -> list[tuple[str, str]]:
        """Return the address's parameters; what is empty or the default is left out."""
        pairs = [("q", self.text)] if self.text else []
        pairs += [(name, value) for name, values in self.filters.items() for value in values]
        if self.chosen_sort is not None and self.chosen_sort is not self.default_sort:
            pairs.append(("sort", self.chosen_sort.value))
        if self.page > 1:
            pairs.append(("page", str(self.page)))
        return pairs

    def kept_params(self) -> list[tuple[str, str]]:
        """Return the parameters that new words keep: filters and a chosen order."""
        return [pair for pair in self.with_page(1).params() if pair[0] != "q"]

    def querystring(self) -> str:
        return urlencode(self.params())

    @property
    def path(self) -> str:
        """The address of the search in the active language, without parameters."""
        return _path(get_language(), get_script_prefix())

    def url(self) -> str:
        query = self.querystring()
        return f"{self.path}?{query}" if query else self.path

    def _filtered(self, filters: Mapping[str, Iterable[str]]) -> "SearchQuery":
        return replace(self, filters=_canonical(filters), page=1)


# A page holds a dozen of its addresses, and to look one up is most of the cost of each.
@cache
def _path(language: str, script_prefix: str) -> str:
    return reverse("search:results")


def _canonical(filters: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    ordered = ((facet.name, sorted(set(filters.get(facet.name, ())))) for facet in FACETS)
    return {name: tuple(values) for name, values in ordered if values}


def _read_text(params: QueryDict, problems: dict[str, str]) -> str:
    text = " ".join(clean(params.get("q", "")).split())
    if len(text) > MAX_TEXT:
        problems["q"] = _("Please use at most %(count)d characters.") % {"count": MAX_TEXT}
        return ""
    return text


def _read_filters(params: QueryDict, problems: dict[str, str]) -> dict[str, tuple[str, ...]]:
    filters: dict[str, list[str]] = {}
    for name, facet in FACETS_BY_NAME.items():
        values = {value for value in params.getlist(name) if value}
        if len(values) > MAX_VALUES:
            problems[name] = ngettext(
                "Please choose at most %(count)d value of the filter “%(filter)s”.",
                "Please choose at most %(count)d values of the filter “%(filter)s”.",
                MAX_VALUES,
            ) % {"count": MAX_VALUES, "filter": facet.label}
        elif not all(map(facet.source.is_possible, values)):
            problems[name] = _("A value of the filter “%(filter)s” is not valid.") % {
                "filter": facet.label
            }
        else:
            filters[name] = list(values)
    if sum(map(len, filters.values())) > MAX_SELECTED:
        problems["filters"] = _("Please choose at most %(count)d filter values in all.") % {
            "count": MAX_SELECTED
        }
        return {}
    return _canonical(filters)


def _read_sort(params: QueryDict, problems: dict[str, str]) -> Sort | None:
    value = params.get("sort", "")
    if not value:
        return None
    try:
        return Sort(value)
    except ValueError:
        problems["sort"] = _("This order is not known.")
        return None


def _read_page(params: QueryDict, problems: dict[str, str]) -> int:
    value = params.get("page")
    if value is None:
        return 1
    if not _PAGE.fullmatch(value):
        problems["page"] = _("This page number is not valid.")
        return 1
    page = int(value)
    if page * PAGE_SIZE > WINDOW:
        problems["page"] = _(
            "Only the first %(count)d resources can be paged through. Please narrow your search."
        ) % {"count": WINDOW}
        return 1
    return page
