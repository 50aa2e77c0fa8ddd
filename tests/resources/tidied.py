"""Terms before and after they are tidied up, and the pages on which that is done."""

import re
from typing import Any

from bs4 import BeautifulSoup

from resources.models import ResourcePage, ResourceTag
from resources.operations import undo


def tag(name: str) -> ResourceTag:
    return ResourceTag.objects.get_or_create(name=name)[0]


def tags_of(page: Any) -> list[str]:
    return sorted(type(page).objects.get(pk=page.pk).tags.names())


def topics_of(page: Any) -> list[str]:
    return sorted(term.name for term in ResourcePage.objects.get(pk=page.pk).topics.all())


def undone(operation: Any) -> Any:
    return undo(operation, operation.user)


def soup(answer: Any) -> BeautifulSoup:
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def text_of(part: Any) -> str:
    return re.sub(r"\s+", " ", part.get_text(" ")).strip()


def tags(*names: str) -> list[ResourceTag]:
    return [ResourceTag.objects.create(name=name) for name in names]


def value(term: Any) -> str:
    """Return how the form names *term*."""
    return f"{term._meta.model_name}:{term.pk}"
