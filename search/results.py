"""What a search shows: plain labelled data."""

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, NamedTuple

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from resources.cards import Card
from search.moments import Moment
from search.query import SearchQuery


class Hit(NamedTuple):
    """One found resource; texts are safe HTML with the found words marked."""

    card: Card
    title: SafeString
    summary: SafeString
    passage: SafeString
    moments: tuple[Moment, ...] = ()
    found_in: str = ""


@dataclass(slots=True)  # A page makes hundreds; frozen ones take three times as long.
class FacetValue:
    """One value of a filter; *depth* is its level in a tree, from 0."""

    slug: str
    label: str
    count: int
    selected: bool
    depth: int = 0

    @property
    def indent(self) -> int:
        """The depth as it is drawn: narrower than three levels down looks the same."""
        return min(self.depth, 3)


@dataclass(frozen=True)
class FacetGroup:
    """One filter with its values; the first ones are shown, the rest on demand."""

    name: str
    label: str
    values: tuple[FacetValue, ...]
    is_open: bool = False

    SHOWN: ClassVar[int] = 8
    # With more values than this, scripts offer to search among them.
    LONG: ClassVar[int] = 10

    @property
    def is_long(self) -> bool:
        return len(self.values) > self.LONG

    @property
    def find_line(self) -> str:
        return _("Find in %(filter)s") % {"filter": self.label}

    @cached_property
    def first(self) -> tuple[FacetValue, ...]:
        """What is shown at once: the first values, and every selected one."""
        return self.values[: self._shown]

    @cached_property
    def more(self) -> tuple[FacetValue, ...]:
        return self.values[self._shown :]

    @cached_property
    def _shown(self) -> int:
        shown = max([self.SHOWN, *self._selected])
        # One value behind a "show more" costs more than it saves.
        return len(self.values) if len(self.values) - shown <= 1 else shown

    @cached_property
    def _selected(self) -> list[int]:
        """The places of the selected values, from 1."""
        return [place for place, value in enumerate(self.values, 1) if value.selected]

    @property
    def selected_line(self) -> str:
        """How much of the filter is applied, in words, or ""."""
        count = len(self._selected)
        if not count:
            return ""
        return ngettext("%(count)s selected", "%(count)s selected", count) % {"count": count}

    @property
    def more_line(self) -> str:
        count = len(self.more)
        return ngettext("Show %(count)s more", "Show %(count)s more", count) % {"count": count}


@dataclass(frozen=True)
class Chip:
    """An applied filter and the address without it."""

    facet_label: str
    label: str
    url: str


@dataclass(frozen=True)
class Relaxation:
    """What leaving out one applied filter would give."""

    chip: Chip
    count: int

    @property
    def line(self) -> str:
        return ngettext(
            "%(count)s resource without %(facet)s: %(label)s",
            "%(count)s resources without %(facet)s: %(label)s",
            self.count,
        ) % {"count": self.count, "facet": self.chip.facet_label, "label": self.chip.label}


@dataclass(frozen=True)
class RelatedTopic:
    """A topic to go on with, and the address of its resources."""

    label: str
    url: str


@dataclass(frozen=True)
class Correction:
    """The words of the search spelt otherwise, and the address of that search."""

    text: str
    url: str

    @property
    def line(self) -> SafeString:
        return _filled(
            _('Did you mean <a href="%(url)s#results">“%(words)s”</a>?'),
            url=self.url,
            words=self.text,
        )


@dataclass(frozen=True)
class SortOption:
    value: str
    label: str
    selected: bool
    is_default: bool


@dataclass(frozen=True)
class PageLink:
    """One page of the results; a *number* of None stands for pages left out."""

    number: int | None
    url: str = ""
    is_current: bool = False


@dataclass(frozen=True)
class Pagination:
    pages: tuple[PageLink, ...]
    previous_url: str = ""
    next_url: str = ""


@dataclass(frozen=True)
class SearchResults:
    """Everything the search page shows. *degraded* says that the engine did not answer."""

    query: SearchQuery
    hits: tuple[Hit, ...] = ()
    nearest: tuple[Hit, ...] = ()
    total: int = 0
    groups: tuple[FacetGroup, ...] = ()
    chips: tuple[Chip, ...] = ()
    sorts: tuple[SortOption, ...] = ()
    relaxations: tuple[Relaxation, ...] = ()
    related: tuple[RelatedTopic, ...] = ()
    correction: Correction | None = None
    degraded: bool = False
    page_count: int = 1

    @property
    def pagination(self) -> Pagination:
        page, last = self.query.page, self.page_count
        shown = sorted({1, last, *range(max(1, page - 1), min(last, page + 1) + 1)})
        links: list[PageLink] = []
        for number in shown:
            if links and links[-1].number != number - 1:
                links.append(PageLink(None))
            links.append(PageLink(number, self.query.with_page(number).url(), number == page))
        return Pagination(
            tuple(links),
            previous_url=self.query.with_page(page - 1).url() if page > 1 else "",
            next_url=self.query.with_page(page + 1).url() if page < last else "",
        )

    @property
    def cleared_url(self) -> str:
        return self.query.cleared().url()

    @property
    def first_page_url(self) -> str:
        return self.query.with_page(1).url()

    @property
    def has_filters(self) -> bool:
        """Whether there is anything to filter by."""
        return any(group.values for group in self.groups)

    @property
    def announcement(self) -> str:
        """What the status region says: which of the results are shown."""
        if not self.total:
            return _("No results")
        if not self.hits:
            return _("No results on this page")
        if self.total <= self.query.page_size:
            return ngettext("%(count)d result", "%(count)d results", self.total) % {
                "count": self.total
            }
        return _("Results %(first)d to %(last)d of %(total)d") % {
            "first": self.first_number,
            "last": self.last_number,
            "total": self.total,
        }

    @property
    def heading(self) -> str:
        """The words and the number of resources: "tutoring: 12 resources"."""
        counted = ngettext("%(count)d resource", "%(count)d resources", self.total) % {
            "count": self.total
        }
        if not self.query.text:
            return counted
        return _("%(query)s: %(counted)s") % {"query": self.query.text, "counted": counted}

    @property
    def filters_line(self) -> str:
        """What leads to the filters; it tells how many are applied."""
        if not self.chips:
            return _("Filter and sort")
        return _("Filter and sort (%(count)s)") % {"count": len(self.chips)}

    @property
    def nothing_line(self) -> str:
        if not self.query.text:
            return _("No resource fits all of these filters.")
        return _filled(
            _("No resource has all of these words: <strong>%(words)s</strong>"),
            words=self.query.text,
        )

    @property
    def pages_line(self) -> str:
        """What is said on a page behind the last one."""
        return ngettext(
            "There is only %(count)s page of results.",
            "There are only %(count)s pages of results.",
            self.page_count,
        ) % {"count": self.page_count}

    @property
    def first_number(self) -> int:
        return self.query.offset + 1

    @property
    def last_number(self) -> int:
        return self.query.offset + len(self.hits)


def _filled(text: str, **words: str) -> SafeString:
    """Return the translated HTML *text* with *words*, escaped, in their places."""
    escaped = {name: escape(word) for name, word in words.items()}
    return mark_safe(text % escaped)  # noqa: S308 - the text is ours


def plain_hit(card: Card) -> Hit:
    """Return *card* as a hit without marks."""
    return Hit(
        card,
        title=format_html("{}", card.title),
        summary=format_html("{}", card.summary),
        passage=SafeString(""),
    )
