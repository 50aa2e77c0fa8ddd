"""What an engine stores of a resource: a plain document, the same for every engine."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from search.analysis import ANALYSIS_VERSION, words
from search.facets import FACETS
from search.passages import Passage, Segment
from search.reading import Batch, body_text
from search.segments import MOST, segments_of

# Raised whenever the same resource would give another document: with FACETS and the
# analysis it makes the fingerprint of an index, and another fingerprint a rebuild.
DOCUMENT_VERSION = 5


@dataclass(frozen=True)
class SearchDocument:
    """One visible resource.

    The words of *title* and *scored* rank it; those of *unscored* and of the segments
    only find it. *facets* holds the slugs of each filter by its name, *card* what its
    type wants to see on a card.
    """

    pk: int
    language: str
    title: str
    summary: str
    body: str
    date: dt.date | None
    facets: dict[str, tuple[str, ...]]
    scored: tuple[Passage, ...] = ()
    unscored: tuple[Passage, ...] = ()
    segments: tuple[Segment, ...] = ()
    card: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return str(self.pk)

    @property
    def date_key(self) -> int:
        """The date with ties broken by page id, in one number; undated counts as oldest."""
        days = self.date.toordinal() if self.date else 0
        return days << 36 | self.pk

    @property
    def title_key(self) -> str:
        """The title as it is sorted, with ties broken by page id."""
        return f"{' '.join(words(self.title))[:200]}\x1f{self.pk:012d}"

    @property
    def content_hash(self) -> str:
        """A short hash of everything the document says."""
        data = json.dumps(vars(self), sort_keys=True, default=_plain).encode()
        return hashlib.blake2b(data, digest_size=12).hexdigest()


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, dt.date) else vars(value)


def fingerprint() -> str:
    """Return what an index was built by: another fingerprint means another index."""
    parts = [str(ANALYSIS_VERSION), str(DOCUMENT_VERSION)]
    parts += [f"{facet.name}:{facet.source.fingerprint()}" for facet in FACETS]
    return hashlib.blake2b("\n".join(parts).encode(), digest_size=8).hexdigest()


def build_documents(keys: Iterable[int]) -> dict[int, SearchDocument]:
    """Return the documents of those of the resources *keys* that anyone may read now."""
    batch = Batch(keys)
    segments = segments_of(batch.keys)
    values = {facet.name: facet.source.read(batch) for facet in FACETS}
    return {
        key: _document(
            batch,
            key,
            {name: read[key] for name, read in values.items() if read.get(key)},
            segments.get(key, []),
        )
        for key in batch.keys
    }


def build_document(key: int) -> SearchDocument | None:
    """Return the document of one resource, or None where it is not visible."""
    return build_documents([key]).get(key)


def _document(
    batch: Batch, key: int, facets: dict[str, tuple[str, ...]], segments: Sequence[Segment]
) -> SearchDocument:
    row = batch.rows[key]
    language = batch.languages[key]
    body = body_text(row["body"])
    texts = [row["summary"], body, *batch.own_texts[key]]
    labels = [Passage(text, code) for text, code in batch.labels(key)]
    return SearchDocument(
        pk=key,
        language=language,
        title=row["title"],
        summary=row["summary"],
        body=" ".join([body, *batch.own_texts[key]]).strip(),
        date=row["published_on"],
        facets=facets,
        scored=tuple([Passage(text, language) for text in texts if text] + labels),
        # What is more than an engine takes as segments is found, and leads to no moment.
        unscored=tuple(Passage(one.title, one.language) for one in batch.attachments.get(key, ()))
        + tuple(Passage(one.text, one.language) for one in segments[MOST:]),
        segments=tuple(segments[:MOST]),
        card=batch.card(key),
    )
