"""What an import writes in bulk is what an editor's saves write one by one."""

import json
import re
from typing import Any

import pytest
from django.forms.models import model_to_dict
from wagtail.models import PageLogEntry, ReferenceIndex
from wagtail.search.models import IndexEntry
from wagtail.signals import page_published

from resources.imports.declared import resource_columns
from resources.imports.terms import TermBook
from resources.links.gathering import gather_all
from resources.models import EvidenceBrief, ImportedRow, LinkUse, ResourcePage
from search.documents import build_document
from search.models import Change
from search.outbox import expand
from tests.factories import ToolkitFactory, UserFactory
from tests.resources.imports.sheets import imported, planned

pytestmark = pytest.mark.django_db

HEADER = [
    "type", "id", "title", "summary", "topics", "tags", "series", "tier", "tier_reason",
    "key_findings", "references", "body", "published_on", "superseded_by", "related",
]  # fmt: skip
BRIEF = [
    "evidence-brief", "e-1", "Tutoring works", "How to begin.", "Tutoring; Reading", "a; b",
    "Monday papers", "2", "One good study.", "One\nTwo", "Doe 2020 | 10.1000/x\nRoe 2021",
    "## Why\n\nBecause of [this](https://example.org/why).", "2026-05-01",
    "n-1", "n-2; n-1",
]  # fmt: skip
# What is never the same of two pages, or of two moments.
OWN = {
    "id", "path", "slug", "url_path", "translation_key", "external_id", "page_ptr", "pk",
    "resourcepage_ptr", "live_revision", "latest_revision", "first_published_at", "draft_title",
    "last_published_at", "latest_revision_created_at", "title", "content_object", "page",
    # In a revision, this is of the moment before it.
    "has_unpublished_changes",
}  # fmt: skip


@pytest.fixture
def editor():
    return UserFactory(is_superuser=True)


@pytest.fixture
def named(library) -> list[ResourcePage]:
    """Return what the rows name."""
    return [ToolkitFactory(parent=library, external_id=f"n-{number}") for number in (1, 2, 3)]


def saved_by_hand(library, row: ImportedRow, editor) -> ResourcePage:
    """Return the page of *row* as Wagtail's own view would create and publish it."""
    page = ResourcePage.resource_types()[row.model](owner=editor, locale=library.locale)
    fill(page, row)
    library.add_child(instance=page)
    page.save_revision(user=editor, log_action=False).publish(user=editor)
    return type(page).objects.get(pk=page.pk)


def trace(page: ResourcePage) -> dict[str, Any]:
    """Return all that the database holds of *page*, without what no two pages share."""
    gather_all()
    entries = IndexEntry.objects.filter(object_id=str(page.pk))
    logged = PageLogEntry.objects.filter(page_id=page.pk).order_by("pk")
    references = ReferenceIndex.objects.filter(object_id=str(page.pk))
    return {
        "row": without_own(model_to_dict(page)),
        "revision": without_own(json.loads(json.dumps(page.latest_revision.content, default=str))),
        "revision user": (page.latest_revision.user, page.latest_revision.base_content_type),
        "is live": (page.live, page.live_revision_id == page.latest_revision_id),
        "waits": page.has_unpublished_changes,
        "owner": page.owner,
        "log": [(one.action, one.user, one.content_changed, one.data) for one in logged],
        "log revisions": [one.revision_id == page.latest_revision_id for one in logged],
        "references": sorted(
            (one.to_content_type_id, one.to_object_id, one.model_path,
             re.sub(r"\b([0-9a-f-]{36}|\d+)\b", "#", one.content_path))
            for one in references
        ),
        "entry": [
            (one.content_type_id, str(one.title), str(one.autocomplete), str(one.body))
            for one in entries
        ],
        "outbox": page.pk in changed_keys(),
        "links": sorted(LinkUse.objects.filter(page=page).values_list("link__url", flat=True)),
    }  # fmt: skip


def changed_keys() -> set[int]:
    """Return the resources that the search writes again."""
    return {key for change in Change.objects.all() for key in expand(change)}


def without_own(held: Any) -> Any:
    """Return *held* without what is never the same twice, the ids of its blocks among them."""
    if isinstance(held, dict):
        return {name: without_own(one) for name, one in held.items() if name not in OWN}
    if isinstance(held, list):
        return [without_own(one) for one in held]
    text = str(held)
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "#", text)


@pytest.mark.usefixtures("named")
def test_an_imported_page_leaves_what_an_editors_page_leaves(library, editor) -> None:
    imported(library, [HEADER, BRIEF], user=editor)
    brought = EvidenceBrief.objects.get(external_id="e-1")
    plan = planned(library, [HEADER, [BRIEF[0], "e-2", *BRIEF[2:]]], user=editor, doubles="create")
    by_hand = saved_by_hand(library, plan.rows.get(), editor)
    assert trace(brought) == trace(by_hand)
    assert by_hand.slug == "tutoring-works-2"


CHANGED = [
    "evidence-brief", "e-1", "Tutoring works well", "Begin so.", "Tutoring; Maths", "b; c",
    "Tuesday papers", "1", "Two good studies.", "One\nThree", "Roe 2021\nDoe 2020 | 10.1000/x",
    "## Why\n\nBecause of [that](https://example.org/that).", "2026-05-02",
    "n-2", "n-1; n-3",
]  # fmt: skip


@pytest.mark.usefixtures("named")
@pytest.mark.parametrize("publish", [True, False])
@pytest.mark.parametrize("waits", [True, False])
def test_a_changed_page_leaves_what_an_editors_change_leaves(
    library, editor, publish, waits
) -> None:
    imported(library, [HEADER, BRIEF], user=editor)
    other = [BRIEF[0], "e-2", *BRIEF[2:]]
    imported(library, [HEADER, other], user=editor, doubles="create")
    brought, by_hand = EvidenceBrief.objects.order_by("pk")
    if waits:
        for page in (brought, by_hand):
            page.bottom_line = "It waits."
            page.save_revision()
    Change.objects.all().delete()
    rows = [HEADER, [BRIEF[0], "e-2", *CHANGED[2:]]]
    plan = planned(library, rows, user=editor, unknown={"*": "create"})
    change_by_hand(by_hand, plan.rows.get(), editor, publish=publish and not waits)
    imported(library, [HEADER, CHANGED], user=editor, publish=publish)
    brought, by_hand = EvidenceBrief.objects.order_by("pk")
    for page, title in ((brought, "Tutoring works"), (by_hand, "Tutoring works")):
        shown = "Tutoring works well" if publish and not waits else title
        assert (page.title, page.draft_title) == (shown, "Tutoring works well")
        assert page.latest_revision.content["title"] == "Tutoring works well"
    left, right = trace(brought), trace(by_hand)
    if not (publish and not waits):
        # What changes in a draft alone is nothing to a search.
        left.pop("outbox"), right.pop("outbox")
    assert left == right


def change_by_hand(page: ResourcePage, row: ImportedRow, editor, *, publish: bool) -> None:
    """Change *page* as Wagtail's own view would."""
    draft = page.get_latest_revision_as_object()
    fill(draft, row)
    revision = draft.save_revision(user=editor, log_action=True)
    if publish:
        revision.publish(user=editor)
        # Wagtail looks for references before it writes the parts of a page.
        ReferenceIndex.create_or_update_for_object(type(page).objects.get(pk=page.pk))


def fill(page: ResourcePage, row: ImportedRow) -> None:
    book, columns = TermBook({}, {"*": "create"}), resource_columns(type(page))
    for name, value in row.values.items():
        columns[name].write(page, columns[name].settle(value, book))


POINTERS = {"superseded_by": ("n-1", [0]), "related": ("n-3; n-2", [2, 1])}


@pytest.mark.parametrize("column", POINTERS)
def test_what_a_page_names_reaches_others_as_by_an_editors_change(
    library, editor, named, column
) -> None:
    cell, places = POINTERS[column]
    pages = [ToolkitFactory(parent=library, external_id=name) for name in ("brought", "by-hand")]
    for page in pages:
        page.save_revision().publish()
    brought, by_hand = pages
    header = ["id", column]
    row = planned(library, [header, ["by-hand", cell]], user=editor).rows.get()
    Change.objects.all().delete()
    change_by_hand(by_hand, row, editor, publish=True)
    changed_by_hand = changed_keys()
    Change.objects.all().delete()
    imported(library, [header, ["brought", cell]], user=editor)
    assert changed_keys() - {brought.pk} == changed_by_hand - {by_hand.pk}
    assert (brought.pk in changed_keys(), by_hand.pk in changed_by_hand) == (True, True)
    for place in places:
        found = [one.object_id for one in ReferenceIndex.get_references_to(named[place])]
        assert sorted(found) == sorted(str(page.pk) for page in pages)
    standing = "replaced" if column == "superseded_by" else "current"
    for page in pages:
        assert build_document(page.pk).facets["standing"] == (standing,)


@pytest.mark.usefixtures("named")
def test_whoever_listens_for_published_pages_hears_of_imported_ones(library) -> None:
    heard = []

    def listen(instance, revision, **kwargs) -> None:
        heard.append((instance.title, revision == instance.latest_revision))

    page_published.connect(listen)
    try:
        imported(library, [HEADER, BRIEF])
        imported(library, [HEADER, [*BRIEF[:1], "e-3", "Another", *BRIEF[3:]]], publish=False)
    finally:
        page_published.disconnect(listen)
    assert heard == [("Tutoring works", True)]


def test_pages_stand_after_those_that_are_there_and_have_names_of_their_own(library) -> None:
    first = ToolkitFactory(parent=library, title="Same")
    rows = [["toolkit", "Same", "One."], ["toolkit", "Same", "Two."], ["webinar", "New", "S."]]
    imported(library, [["type", "title", "summary"], *rows], doubles="create")
    library.refresh_from_db()
    children = list(library.get_children().order_by("path"))
    assert children[0].pk == first.pk
    assert [child.slug for child in children] == [first.slug, "same-2", "same-3", "new"]
    assert [child.url_path for child in children[1:]] == [
        f"{library.url_path}{child.slug}/" for child in children[1:]
    ]
    assert library.numchild == 4
    assert library.find_problems() == ([], [], [], [], [])
    later = ToolkitFactory(parent=library, title="Later")
    assert later.path > children[-1].path
