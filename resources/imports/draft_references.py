"""What drafts refer to that wait to be published: Wagtail lists only what is saved."""

import json
import re
from collections.abc import Collection, Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from wagtail.models import Page, ReferenceIndex, Revision

BATCH = 50  # drafts in memory at a time
_NUMBER = re.compile(r"\d+")


def references_of_drafts(keys: Collection[int]) -> Iterator[tuple[int, int]]:
    """Yield (one of the pages *keys*, page whose waiting or scheduled draft refers to it).

    Drafts of *keys* themselves are left out: what they refer to is that of their pages. One
    query for all drafts, and a few for each in which the number of such a page stands.
    """
    wanted = {str(key) for key in keys}
    if not wanted:
        return
    pages = ContentType.objects.get_for_model(Page).pk
    for kind, page, text in _drafts():
        # To make a page of a draft takes long: few have any of the numbers.
        if page in wanted or wanted.isdisjoint(_NUMBER.findall(text)):
            continue
        model: Any = ContentType.objects.get_for_id(kind).model_class()
        if model is None:
            continue  # a type that is no more
        draft = model.from_serializable_data(json.loads(text), check_fks=False)
        for to_kind, to, _path, _place in ReferenceIndex._extract_references_from_object(draft):
            if to_kind == pages and to in wanted:
                yield int(to), int(page)


def _drafts() -> Iterator[tuple[int, str, str]]:
    """Yield (type, page, content) of the drafts that wait, and of those with a time."""
    waiting = Page.objects.filter(has_unpublished_changes=True)
    drafts = Revision.page_revisions.filter(
        Q(pk__in=waiting.values("latest_revision")) | Q(approved_go_live_at__isnull=False)
    )
    told = drafts.order_by().values_list("content_type", "object_id", Cast("content", TextField()))
    return told.iterator(BATCH)
