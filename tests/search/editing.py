"""An editor's work in any order, a relay that delivers now and then, a clock that moves on."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import call_command
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from wagtail.models import CollectionViewRestriction, Page, PageViewRestriction, Revision

from resources.models import Attachment, TaggedResource, Toolkit
from search import relay
from search.engines import get_engine
from search.engines.base import EngineUnavailableError
from search.models import Change
from search.relay import deliver
from tests import factories
from tests.search.canaries import WORD, Canaries
from tests.search.shelf import close_collection, fresh, restrict

choices = st.integers(0, 99)
hours = st.integers(1, 48)


class Editing(Canaries):
    """Rules are what may happen."""

    # What an editor does

    @rule(folder=choices, live=st.booleans())
    def adds(self, folder: int, live: bool) -> None:
        self.create(folder, live)

    @precondition(lambda self: self.pages)
    @rule(which=choices, publish=st.booleans())
    def edit(self, which: int, publish: bool) -> None:
        page = self.page(which)
        before = set(WORD.findall(page.title))
        page.title = f"About {page.slug} {self.word()}"
        revision = page.save_revision()
        if publish:
            revision.publish()
            self.fading |= before

    @precondition(lambda self: self.pages)
    @rule(which=choices)
    def publish(self, which: int) -> None:
        page = self.page(which)
        self.fading |= set(WORD.findall(page.title))
        page.get_latest_revision_as_object().save_revision().publish()

    @precondition(lambda self: self.pages)
    @rule(which=choices)
    def unpublish(self, which: int) -> None:
        self.page(which).unpublish()

    @precondition(lambda self: self.pages)
    @rule(which=choices, live_in=st.none() | hours, expires_in=st.none() | hours)
    def schedule(self, which: int, live_in: int | None, expires_in: int | None) -> None:
        page = self.page(which)
        page.go_live_at = in_hours(live_in)
        page.expire_at = in_hours(expires_in)
        page.save_revision().publish()

    @rule(which=choices)
    def restrict(self, which: int) -> None:
        restrict(self.page_or_folder(which))

    @precondition(lambda self: PageViewRestriction.objects.exists())
    @rule(which=choices)
    def open(self, which: int) -> None:
        chosen(PageViewRestriction.objects.order_by("pk"), which).delete()

    @precondition(lambda self: self.pages)
    @rule(which=choices, folder=choices)
    def move(self, which: int, folder: int) -> None:
        target = self.folders[folder % 3]
        page = self.page(which)
        if page.get_parent().pk != target.pk:
            page.move(fresh(target), pos="last-child")

    @rule(inwards=st.booleans())
    def move_folder(self, inwards: bool) -> None:
        """Move the annexe below the members' folder, or out of it."""
        annexe, members = fresh(self.folders[1]), fresh(self.folders[2])
        target = members if inwards else factories.site_home()
        if annexe.get_parent().pk != target.pk:
            annexe.move(fresh(target), pos="last-child")

    @precondition(lambda self: len(self.pages) > 1)
    @rule(which=choices)
    def delete(self, which: int) -> None:
        self.page(which).delete()

    @precondition(lambda self: self.pages)
    @rule(which=choices)
    def tag(self, which: int) -> None:
        page = self.page(which)
        page.tags.add(self.word())
        page.save()

    @precondition(lambda self: TaggedResource.objects.exists())
    @rule(which=choices)
    def untag(self, which: int) -> None:
        chosen(TaggedResource.objects.order_by("pk"), which).delete()

    @rule()
    def rename_term(self) -> None:
        self.topic.refresh_from_db()
        self.topic.name = f"Attendance {next(self.numbers)}"
        self.topic.save()

    @precondition(lambda self: self.pages)
    @rule(which=choices, inner=st.booleans())
    def attach(self, which: int, inner: bool) -> None:
        collection = self.inner if inner else self.collection
        document = factories.LibraryDocumentFactory(title=self.word(), collection=collection)
        Attachment.objects.create(page_id=self.page(which).pk, document=document, language="en")

    @precondition(lambda self: Attachment.objects.exists())
    @rule(which=choices, with_file=st.booleans())
    def detach(self, which: int, with_file: bool) -> None:
        attachment = chosen(Attachment.objects.order_by("pk"), which)
        (attachment.document if with_file else attachment).delete()

    @rule(inner=st.booleans())
    def close_collection(self, inner: bool) -> None:
        close_collection(self.inner if inner else self.collection)

    @precondition(lambda self: CollectionViewRestriction.objects.exists())
    @rule(which=choices)
    def open_collection(self, which: int) -> None:
        chosen(CollectionViewRestriction.objects.order_by("pk"), which).delete()

    @precondition(lambda self: self.pages)
    @rule(which=choices, act=st.sampled_from(["unpublish", "publish", "restrict", "delete"]))
    def roll_back(self, which: int, act: str) -> None:
        kept = set(self.fading)
        with transaction.atomic():
            getattr(self, act)(which)
            transaction.set_rollback(True)
        self.fading = kept

    # What happens meanwhile

    @rule(by=hours)
    def time_passes(self, by: int) -> None:
        """Move what is planned nearer: the database's clock stays as it is."""
        step = dt.timedelta(hours=by)
        Page.objects.update(go_live_at=F("go_live_at") - step, expire_at=F("expire_at") - step)
        Change.objects.update(not_before=F("not_before") - step)
        for revision in Revision.objects.all():
            content = revision.content
            for name in ("go_live_at", "expire_at"):
                if content.get(name):
                    planned = dt.datetime.fromisoformat(content[name].replace("Z", "+00:00"))
                    content[name] = (planned - step).isoformat()
            if revision.approved_go_live_at:
                revision.approved_go_live_at -= step
            revision.save()

    @rule()
    def scheduler_runs(self) -> None:
        before = {word for page in self.pages for word in WORD.findall(page.title)}
        call_command("publish_scheduled")
        self.fading |= before

    @rule(rows=st.integers(1, 3))
    def relay_delivers_some(self, rows: int) -> None:
        everything, relay.ROWS = relay.ROWS, rows
        try:
            deliver()
        finally:
            relay.ROWS = everything

    @rule()
    def relay_meets_no_engine(self) -> None:
        before = Change.objects.count()

        def refuse(*given: object) -> None:
            raise EngineUnavailableError("refused by the test")

        with writing(before_each=refuse):
            try:
                deliver()
            except EngineUnavailableError:
                assert Change.objects.count() == before

    @precondition(lambda self: self.pages)
    @rule(which=choices, act=st.sampled_from(["unpublish", "publish", "restrict", "delete"]))
    def editor_is_faster_than_the_relay(self, which: int, act: str) -> None:
        """Between what the relay reads and what it writes, something happens."""
        acts = iter([lambda: getattr(self, act)(which)] if len(self.pages) > 1 else [])
        with writing(before_each=lambda *given: next(acts, lambda: None)()):
            deliver()

    @rule()
    def relay_delivers_all(self) -> None:
        self.deliver_all()

    # How rules choose

    def page(self, which: int) -> Toolkit:
        return chosen(Toolkit.objects.order_by("pk"), which)

    def page_or_folder(self, which: int) -> Page:
        among = [*self.folders, *self.pages]
        return fresh(among[which % len(among)])


def chosen(rows: Any, which: int) -> Any:
    found = list(rows)
    return found[which % len(found)]


def in_hours(number: int | None) -> dt.datetime | None:
    return timezone.now() + dt.timedelta(hours=number) if number else None


@contextmanager
def writing(before_each: Callable[..., None]) -> Iterator[None]:
    """Within the block the engine calls *before_each* before it writes."""
    engine: Any = get_engine()
    write = engine.write

    def watched(*given: Any) -> Any:
        before_each(*given)
        return write(*given)

    engine.write = watched
    try:
        yield
    finally:
        del engine.write
