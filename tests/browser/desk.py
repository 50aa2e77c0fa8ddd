"""A small library of its own for walks that change what others count.

It is made in a process of its own, see the fixture ``desk``.
"""

import datetime as dt

from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from home.site import Administrator, set_up_site
from resources.bulk.adding import Destination, Shelf
from resources.imports.mapping import Mapping
from resources.models import (
    Attachment,
    Extraction,
    Link,
    LinkHost,
    LinkUse,
    RelatedResource,
    ResourceIndexPage,
    ResourcePage,
    SheetImport,
    Toolkit,
    Topic,
)
from resources.models.links import STRIKES
from tests import factories

# Of so many resources the first have the first tag and the last have the second, some have both.
MANY = 500
TAGGED = {"Newcomers": 300, "New arrivals": 260}
GONE = "https://gone.invalid/page"


def make_desk() -> None:
    """Set a site up with one of each thing that needs attention, and with many that need none.

    The index is built afterwards.
    """
    administrator = Administrator("admin@example.org", password=factories.PASSWORD)
    site = set_up_site("Saltbush Learning Alliance", administrator)
    make_what_needs_attention(site.libraries["en"])
    put_many(site.libraries["en"])


def make_what_needs_attention(library: ResourceIndexPage) -> None:
    now, day = timezone.now(), dt.timedelta(days=1)
    make = factories.ToolkitFactory
    bare = {
        "parent": library,
        "owner": get_user_model().objects.get(),
        "review_by": now.date() + 300 * day,
    }
    common = {**bare, "topics": [factories.TopicFactory(name="Attendance")]}
    make(title="Due on Sunday", **{**common, "review_by": now.date() - 2 * day})
    make(title="Without a topic", **bare)
    factories.WebinarFactory(title="By machine", recorded=True, **common)
    newer = make(title="Newer", **common)
    older = make(title="Older", superseded_by=newer, **common)
    make(title="Points to the older", related=[RelatedResource(resource=older)], **common)
    to_gone = ("paragraph", f'<p>See <a href="{GONE}">what they did</a>.</p>')
    make_broken_link(make(title="Leads nowhere", body=[to_gone], **common))
    scan = factories.LibraryDocumentFactory(title="A scan")
    make(title="Has a scan", attachments=[Attachment(document=scan)], **common)
    Extraction.objects.filter(document=scan).update(status=Extraction.Status.NO_TEXT)
    SheetImport.objects.create(
        file=ContentFile(b"Title\nNobody\n", name="guides.csv"),
        user=bare["owner"],
        library=library,
        mapping=Mapping().stored(),
        status=SheetImport.Status.FAILED,
        error="The file ends in the middle of a row.",
    )
    quiet = make(title="Quiet draft", live=False, **common)
    # A revision alone says when somebody last touched it.
    quiet.save_revision()
    ResourcePage.objects.filter(pk=quiet.pk).update(latest_revision_created_at=now - 60 * day)


def make_broken_link(page: ResourcePage) -> None:
    host = LinkHost.objects.create(origin="https://gone.invalid")
    link = Link.objects.create(
        url=GONE,
        key=Link.key_of(GONE),
        host=host,
        strikes=STRIKES,
        reason=Link.Reason.GONE,
        due_at=timezone.now() + dt.timedelta(days=9),
    )
    LinkUse.objects.create(page=page, link=link)


@transaction.atomic
def put_many(library: ResourceIndexPage) -> None:
    shelf, topic = Shelf(Destination(library)), Topic.objects.get(name="Attendance")
    pages = []
    for number in range(MANY):
        page = Toolkit(title=f"Kite lesson {number + 1}", summary="String, paper and wind.")
        page.topics = [topic]
        first, second = TAGGED.values()
        has = (number < first, number >= MANY - second)
        page.tags.set([name for name, there in zip(TAGGED, has, strict=True) if there])
        shelf.place(page)
        pages.append(page)
    shelf.put(pages)
