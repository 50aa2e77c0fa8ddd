"""Write records into the library, each only where it differs from what is there."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.models import ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update

from resources.bulk.adding import Destination, Shelf
from resources.models import ResourcePage, Term


class Result(Enum):
    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


class RefusedError(Exception):
    """A record that cannot be written, for a reason that somebody can mend."""


@dataclass(frozen=True)
class OwnedTerms:
    """What an import says of one vocabulary of a page.

    Of the terms whose keys are in *owned* exactly those in *wanted* are set; all other
    terms of the page are an editor's and stay.
    """

    wanted: list[Term]
    owned: set[int]

    def differs(self, present: list[int]) -> bool:
        return {key for key in present if key in self.owned} != {term.pk for term in self.wanted}

    def merged(self, present: list[Term]) -> list[Term]:
        return [*(term for term in present if term.pk not in self.owned), *self.wanted]


@dataclass(frozen=True)
class OwnedRows:
    """What an import says of one child relation of a page.

    The rows that hold every value of *mark* are replaced by *rows*; others stay.
    """

    mark: dict[str, Any]
    rows: list[dict[str, Any]]

    def is_own(self, row: dict[str, Any]) -> bool:
        return all(row[name] == value for name, value in self.mark.items())

    def differs(self, present: list[dict[str, Any]]) -> bool:
        own = [row for row in present if self.is_own(row)]
        return len(own) != len(self.rows) or any(
            was[name] != value
            for was, row in zip(own, self.rows, strict=True)
            for name, value in row.items()
        )


@dataclass(frozen=True)
class Record:
    """One page as a source describes it; what is not named here is left alone."""

    external_id: str
    values: dict[str, Any]
    lists: dict[str, list[str]] = field(default_factory=dict)
    terms: dict[str, OwnedTerms] = field(default_factory=dict)
    children: dict[str, OwnedRows] = field(default_factory=dict)

    def differs(self, content: dict[str, Any]) -> bool:
        """Tell whether a revision with *content* says anything else."""
        return (
            any(content.get(name) != value for name, value in self.values.items())
            or any(_texts(content.get(name)) != texts for name, texts in self.lists.items())
            or any(terms.differs(content.get(name, [])) for name, terms in self.terms.items())
            or any(rows.differs(content.get(name, [])) for name, rows in self.children.items())
        )

    def write_to(self, page: ResourcePage) -> None:
        for name, value in self.values.items():
            setattr(page, name, value)
        for name, texts in self.lists.items():
            if [block.value for block in getattr(page, name)] != texts:
                setattr(page, name, [("entry", text) for text in texts])
        for name, terms in self.terms.items():
            manager = getattr(page, name)
            manager.set(terms.merged(list(manager.all()) if page.pk else []))
        for name, rows in self.children.items():
            manager = getattr(page, name)
            kept = [row for row in manager.all() if not rows.is_own(vars(row))]
            made = [manager.model(**rows.mark, **row) for row in rows.rows]
            for place, row in enumerate([*made, *kept]):
                row.sort_order = place
            manager.set([*made, *kept])


def _texts(stored: str | None) -> list[str]:
    return [block["value"] for block in json.loads(stored or "[]")]


class PageWriter:
    """Writes records of one type as pages, and keeps what editors did to them.

    A record is compared with the latest revision of its page, which is what an editor
    sees. Where that revision is an unpublished draft, the import goes into the draft
    and leaves publishing to the editor. Pages are read once, in one query. The owner is
    named in the history, and asked for no permission: whoever runs an import may do all.
    """

    def __init__(self, model: type[ResourcePage], destination: Destination) -> None:
        self.model, self.destination = model, destination
        self.drafts = 0
        pages = ResourcePage.objects.filter(external_id__isnull=False)
        self._types = dict(pages.values_list("external_id", "content_type__model"))
        self._pages = {
            page.external_id: page
            for page in model.objects.filter(external_id__isnull=False).select_related(
                "latest_revision", "locale"
            )
        }

    def write(self, record: Record) -> Result:
        """Create or change the record's page, or do nothing where it says the same.

        Raises :class:`RefusedError`; nothing of that record is written then.
        """
        page = self._pages.get(record.external_id)
        if page is None and record.external_id in self._types:
            raise RefusedError(f"a {self._types[record.external_id]} has this external id")
        if (
            page is not None
            and page.latest_revision
            and not record.differs(page.latest_revision.content)
        ):
            return Result.UNCHANGED
        # Locked by somebody, in review, or scheduled to be published.
        if page is not None and page.get_lock() is not None:
            raise RefusedError(f"“{page.title}” is locked; unlock it and import again")
        try:
            with transaction.atomic():
                if page is None:
                    self._create(record)
                else:
                    self._change(page, record)
        except ValidationError as error:
            raise RefusedError("; ".join(error.messages)) from error
        return Result.CREATED if page is None else Result.CHANGED

    def _create(self, record: Record) -> None:
        page = self.model(external_id=record.external_id)
        record.write_to(page)
        shelf = Shelf(self.destination)
        shelf.place(page)
        shelf.put([page])

    def _change(self, page: ResourcePage, record: Record) -> None:
        # One update of the references instead of one for each save.
        with disable_reference_index_auto_update():
            changed, is_public = change_page(page, record.write_to, self.destination.owner)
            ReferenceIndex.create_or_update_for_object(changed)
        self.drafts += not is_public


def change_page(
    page: ResourcePage, write: Callable[[ResourcePage], None], user: Any, *, publish: bool = True
) -> tuple[ResourcePage, bool]:
    """Have *write* change the latest draft of *page*; return the draft and whether it is public.

    It is published where visitors saw all of the page before: what waited in a draft goes on
    waiting. Without *publish* every change stays in a draft.
    """
    publish = publish and page.live and not page.has_unpublished_changes
    if page.latest_revision:
        page = page.with_content_json(page.latest_revision.content)
    write(page)
    revision = page.save_revision(user=user, log_action=True)
    if publish:
        revision.publish(user=user, skip_permission_checks=True)
    return page, publish
