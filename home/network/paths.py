"""Addresses of the network pages."""

from resources.models import ResourcePage


class ResourceTypePath:
    """A type of resource in an address: ``toolkits`` stands for the type ``toolkit``."""

    regex = "[a-z-]+s"

    def to_python(self, value: str) -> str:
        slug = value.removesuffix("s")
        if slug not in ResourcePage.resource_types():
            raise ValueError(value)
        return slug

    def to_url(self, slug: str) -> str:
        return f"{slug}s"
