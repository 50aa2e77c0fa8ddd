"""What others have made of the new resources of an import, so that an undo spares it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _
from wagtail.models import Comment, Page, PageLogEntry, ReferenceIndex

from resources.attention.reviewing import ACTION as REVIEWED
from resources.bulk.changing import ACTION as CHANGED_TOGETHER
from resources.imports.draft_references import references_of_drafts
from resources.models import LinkUse, ResourcePage

BATCH = 500  # keys named in one statement
# What came of these is seen in the page itself; whoever takes one back leaves nothing.
_SEEN_IN_PAGE = {
    "wagtail.create",
    "wagtail.edit",
    "wagtail.rename",
    "wagtail.revert",
    "wagtail.publish",
    "wagtail.unpublish",
    "wagtail.move",
    "wagtail.reorder",
    "wagtail.lock",
    "wagtail.unlock",
    CHANGED_TOGETHER,
}


def taken_up(pages: Sequence[ResourcePage]) -> dict[int, str]:
    """Return those of *pages*, which an import made, that somebody has taken up since, and how.

    That it was withdrawn spares no page: whoever did it wanted it gone from the site, too.
    """
    keys = [page.pk for page in pages]
    history = _history(keys)
    parents = dict(
        Page.objects.filter(path__in={page.path[: -Page.steplen] for page in pages})
        .order_by()
        .values_list("path", "pk")
    )
    commented = Comment.objects.filter(page_id__in=keys).order_by()
    used = dict.fromkeys(
        commented.values_list("page_id", flat=True), _("Somebody has commented on it.")
    )
    for page in pages:
        parent = parents.get(page.path[: -Page.steplen])
        if how := _how_taken_up(page, parent, history[page.pk]):
            used.setdefault(page.pk, how)
    return used


def _how_taken_up(page: ResourcePage, parent: int | None, entries: list[PageLogEntry]) -> str:
    made = next((entry for entry in entries if entry.action == "wagtail.create"), None)
    # An import tells of all that it did to a page in one moment.
    own = [entry for entry in entries if made is not None and entry.timestamp == made.timestamp]
    since = [entry for entry in entries if entry not in own]
    if any(entry.action == REVIEWED for entry in since):
        return _("Somebody has reviewed it since.")
    if page.live and all(entry.action != "wagtail.publish" for entry in own):
        return _("Somebody has published it since.")
    moved = next((entry for entry in since if entry.action == "wagtail.move"), None)
    if moved is not None and moved.data["source"]["id"] != parent:
        return _("Somebody has moved it since.")
    if made is not None and page.owner_id not in {None, made.user_id}:
        return _("Somebody has given it to another owner since.")
    others = (entry for entry in since if entry.action not in _SEEN_IN_PAGE)
    # What runs by itself is nobody's.
    return _("Somebody has worked on it since.") if any(one.user_id for one in others) else ""


def published_since(made: dict[int, int]) -> set[int]:
    """Return those of the pages whose draft that an import made somebody has published since.

    *made* is page -> revision of those that it changed and visitors see now.
    """
    history = _history(made)
    published = set()
    for key, revision in made.items():
        shown = [entry for entry in history[key] if entry.revision_id == revision]
        when = [entry.timestamp for entry in shown if entry.action == "wagtail.publish"]
        if when and shown[0].timestamp not in when:
            published.add(key)
    return published


def _history(keys: Collection[int]) -> dict[int, list[PageLogEntry]]:
    history = defaultdict(list)
    for some in _batches(keys):
        for entry in PageLogEntry.objects.filter(page_id__in=some).order_by("pk"):
            history[entry.page_id].append(entry)
    return history


class Pointers:
    """What refers to the pages *keys*: toolkits, collections, related lists, replacements.

    Drafts that wait count as well: somebody would publish them, and miss what they name.
    """

    def __init__(self, keys: Collection[int]) -> None:
        self._of: dict[int, set[tuple[int, str]]] = {}
        pages = ContentType.objects.get_for_model(Page)
        # That a page holds a link is no use of the page.
        links = ContentType.objects.get_for_model(LinkUse)
        self._page_type: int = pages.pk
        for some in _batches(keys):
            found = ReferenceIndex.objects.filter(
                to_content_type=pages, to_object_id__in=list(map(str, some))
            ).exclude(base_content_type=links)
            for to, kind, source in found.values_list(
                "to_object_id", "base_content_type", "object_id"
            ):
                self._of.setdefault(int(to), set()).add((kind, source))
        for named, page in references_of_drafts(keys):
            self._of.setdefault(named, set()).add((self._page_type, str(page)))

    def spared(self, going: Collection[int]) -> set[int]:
        """Return those of the pages *going* that something refers to which stays.

        What is spared stays itself, with whatever it refers to.
        """
        left = set(going)
        while True:
            gone = {(self._page_type, str(key)) for key in left}
            spared = {key for key in left if self._of.get(key, set()) - gone}
            if not spared:
                return set(going) - left
            left -= spared


def _batches(keys: Iterable[int]) -> Iterator[list[int]]:
    waiting = iter(keys)
    while some := list(islice(waiting, BATCH)):
        yield some
