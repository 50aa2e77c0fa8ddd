"""A library in which every resource, draft, tag and file has a word of its own.

At any time no word that is not public shows anywhere; once all is delivered, every public
word is found.
"""

import hashlib
import re
from itertools import count
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant
from wagtail.models import CollectionViewRestriction, Page, PageViewRestriction

from resources.models import LibraryDocument, TaggedResource, Toolkit
from search import engines, labels
from search.engines import get_engine
from search.maintenance import find_drift, rebuild
from search.models import Change
from search.relay import drain
from tests import factories
from tests.search.shelf import fresh, search

WORD = re.compile(r"\bxq[a-p]{10}\b")
LOOKED_UP = 3  # hidden words that are searched for after each step: the latest
TURNS = 3  # steps after which every address has been looked at


def canary(number: int) -> str:
    """Return a word that no other is a slip of."""
    digits = hashlib.blake2b(str(number).encode(), digest_size=5).hexdigest()
    return "xq" + "".join(chr(ord("a") + int(digit, 16)) for digit in digits)


class Canaries(RuleBasedStateMachine):
    """What must hold whatever happens; subclasses say what may happen.

    Every run has an index of its own in ``index_folder``, and leaves nothing behind.
    """

    index_folder: Path

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.issued: list[str] = []
        self.numbers = count()
        self.turns = count()
        self.client = Client()
        # Edited away from a page that stays public: found until the edit is delivered.
        self.fading: set[str] = set()

    @initialize()
    def begin(self) -> None:
        cache.clear()
        # Counters begin anew, so what is kept by them does not hold.
        labels._kept.clear()
        engines._make.cache_clear()
        settings.SEARCH_INDEX_DIR = self.index_folder / uuid4().hex
        settings.ELASTICSEARCH_INDEX = f"test-{uuid4().hex}"
        home = factories.site_home()
        self.topic = factories.TopicFactory(name="Attendance")
        self.folders = [
            factories.ResourceIndexPageFactory(parent=home, title=title, slug=title.lower())
            for title in ("Library", "Annexe", "Members")
        ]
        root = factories.open_collection()
        self.collection = root.add_child(name="Board")
        self.inner = self.collection.add_child(name="Sheets")
        for _ in range(2):
            self.create(0, True)
        rebuild(get_engine())
        drain()

    def teardown(self) -> None:
        get_engine().drop()
        engines._make.cache_clear()
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def create(self, folder: int, live: bool) -> None:
        word = self.word()
        page = factories.ToolkitFactory(
            parent=fresh(self.folders[folder % 3]), title=f"About {word}", slug=word, live=live,
            summary="Plain.", body=[("paragraph", f"<p>It says {word}.</p>")], topics=[self.topic],
            is_featured=True,
        )  # fmt: skip
        page.save_revision()

    def deliver_all(self) -> None:
        """Deliver everything; then the index holds what is public, and it is found."""
        drain()
        assert not Change.objects.exists()
        assert not find_drift(get_engine())
        self.fading.clear()
        for page in filter(is_public, self.pages):
            assert [hit.card.pk for hit in search(page.slug).hits] == [page.pk], page.title

    @invariant()
    def nothing_hidden_shows(self) -> None:
        if not self.issued:
            return
        public = self.public_words()
        hidden = [word for word in self.issued if word not in public | self.fading]
        # A slip of the pen must not be corrected to a hidden word either.
        for text in [*hidden[-LOOKED_UP:], *(f"{word[:-1]}z" for word in hidden[-1:])]:
            results = search(text)
            assert (results.total, results.hits, results.nearest) == (0, (), ()), text
            assert results.correction is None, text
        for address in self.looked_at(hidden):
            answer = self.client.get(address)
            assert answer.status_code in (200, 404), address
            shown = set(WORD.findall(answer.content.decode()))
            assert not shown & set(hidden), (address, shown & set(hidden))
        for page in [page for page in self.pages if not is_public(page)][-1:]:
            assert self.client.get(page.get_url()).status_code == 404, page.title
        everything = search()
        assert everything.total <= sum(map(is_public, self.pages))

    def looked_at(self, hidden: list[str]) -> list[str]:
        """Return a few addresses of the site; after some steps it has been all of them."""
        begun = [word[:6] for word in hidden[-1:]]
        addresses = [
            "/search/", "/", "/search/suggestions/?q=about", "/library/", "/search/?q=about",
            f"/topics/{self.topic.slug}/", "/sitemap.xml",
            *(f"/search/suggestions/?q={letters}" for letters in begun),
        ]  # fmt: skip
        return addresses[next(self.turns) % TURNS :: TURNS]

    def public_words(self) -> set[str]:
        """Return the words that anyone may read now, by the rows alone."""
        pages = {page.pk: page for page in self.pages if is_public(page)}
        words = {
            word for page in pages.values() for word in WORD.findall(f"{page.title} {page.slug}")
        }
        tags = TaggedResource.objects.filter(content_object__in=pages)
        words |= set(tags.values_list("tag__name", flat=True))
        closed = CollectionViewRestriction.objects.values_list("collection__path", flat=True)
        files = LibraryDocument.objects.filter(attachments__page__in=pages)
        return words | {
            title
            for title, path in files.values_list("title", "collection__path")
            if not path.startswith(tuple(closed))
        }

    @property
    def pages(self) -> list[Toolkit]:
        return list(Toolkit.objects.order_by("pk"))

    def word(self) -> str:
        # Numbers go on after a rollback: a word that was rolled back is never public.
        self.issued.append(canary(next(self.numbers)))
        return self.issued[-1]


def is_public(page: Page) -> bool:
    """Whether anyone may read *page* now: what the site decides in SQL, said in Python."""
    closed = PageViewRestriction.objects.values_list("page__path", flat=True)
    is_over = page.expire_at is not None and page.expire_at <= timezone.now()
    return page.live and not is_over and not page.path.startswith(tuple(closed))
