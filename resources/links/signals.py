"""A broken link that is mended leaves the lists at once."""

from typing import Any

from wagtail.signals import page_published

from resources.links.gathering import forget_links
from resources.models import ResourcePage


def resource_published(instance: Any, **kwargs: Any) -> None:
    if isinstance(instance, ResourcePage):
        forget_links(instance)


def connect() -> None:
    page_published.connect(resource_published)
