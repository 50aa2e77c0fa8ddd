"""Which links the resources hold, wherever they stand, as visitors see them now."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any, TypeAlias
from urllib.parse import urldefrag, urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Model, URLField
from django.utils.encoding import iri_to_uri
from modelcluster.models import get_all_child_relations
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Site

from resources.dois import link_of_doi
from resources.models import Link, LinkHost, LinkUse, ResourcePage
from resources.models.links import LONGEST_LINK

BATCH = 200  # resources read at a time
LONGEST_NAME = 254  # characters of the name of a server

Found: TypeAlias = dict[int, set[str]]

_HREF = re.compile(r"""<a\b[^>]*?\bhref=["'](https?://[^"']+)["']""", re.IGNORECASE)
_WHOLE = re.compile(r"https?://\S+", re.IGNORECASE)
# Where one registers is of no use any more after the event.
_PASSING = "registration_link"
# The column of a part that holds the name of a work, not an address.
_DOI = "doi"
_SCHEMES = ("http", "https")


def links_of(keys: Iterable[int]) -> Found:
    """Return resource -> its links, of those of the resources *keys* that are live."""
    keys, own = list(keys), _own_hosts()
    found: dict[int, set[str]] = defaultdict(set)
    for model in ResourcePage.resource_types().values():
        live = model._default_manager.filter(pk__in=keys, live=True).order_by()
        names = [field.name for field in model._meta.fields if _may_hold_links(field)]
        for key, *values in live.values_list("pk", *names):
            for name, value in zip(names, values, strict=True):
                if name != _PASSING:
                    found[key] |= set(_links_in(value))
        for key, value in _links_of_parts(model, live.values_list("pk", flat=True)):
            found[key] |= set(_links_in(value))
    return {
        key: {link for link in map(tidy, links) if link and urlsplit(link).hostname not in own}
        for key, links in found.items()
    }


def tidy(link: str) -> str:
    """Return *link* as it is asked for, or "" where it is no address to be asked for."""
    try:
        given = urlsplit(link.strip())
        name = given.netloc if given.netloc.isascii() else given.netloc.encode("idna").decode()
        address = urldefrag(iri_to_uri(given._replace(netloc=name).geturl())).url
        parts = urlsplit(address)
        is_whole = 0 < len(parts.hostname or "") < LONGEST_NAME and parts.scheme in _SCHEMES
        _ = parts.port
    except ValueError:
        return ""
    return address if is_whole and len(address) <= LONGEST_LINK else ""


def origin_of(link: str) -> str:
    """Return scheme, name and port of a tidy *link*: what answers for it."""
    parts = urlsplit(link)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}"


def gather_all() -> int:
    """Gather the links of all resources, forget what nobody links to; return how many there are."""
    keys = list(ResourcePage.objects.live().order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        batch = keys[start : start + BATCH]
        _note(batch, links_of(batch))
    LinkUse.objects.filter(page__live=False).delete()
    Link.objects.filter(uses__isnull=True).delete()
    LinkHost.objects.filter(links__isnull=True).delete()
    return Link.objects.count()


def forget_links(page: ResourcePage) -> None:
    """Forget which links *page* held and holds no more, as soon as that is published.

    What is new is gathered by and by: nobody who publishes waits for it.
    """
    uses = list(page.link_uses.select_related("link"))
    if uses:
        kept = links_of([page.pk]).get(page.pk, set())
        gone = [use.pk for use in uses if use.link.url not in kept]
        LinkUse.objects.filter(pk__in=gone).delete()


@transaction.atomic
def _note(keys: Iterable[int], found: Found) -> None:
    links = _known({link for links in found.values() for link in links})
    noted: dict[int, set[int]] = defaultdict(set)
    for page, link in LinkUse.objects.filter(page__in=keys).values_list("page", "link"):
        noted[page].add(link)
    new, old = [], []
    for key in keys:
        wanted = {links[link] for link in found.get(key, ())}
        new += [LinkUse(page_id=key, link_id=link) for link in sorted(wanted - noted[key])]
        old += [(key, link) for link in noted[key] - wanted]
    LinkUse.objects.bulk_create(new, ignore_conflicts=True)
    for page, link in old:
        LinkUse.objects.filter(page=page, link=link).delete()


def _known(urls: set[str]) -> dict[str, int]:
    """Return url -> key in the database, making rows for those that have none."""
    origins = sorted({origin_of(url) for url in urls})
    LinkHost.objects.bulk_create(
        [LinkHost(origin=origin) for origin in origins], ignore_conflicts=True
    )
    hosts = dict(LinkHost.objects.filter(origin__in=origins).values_list("origin", "pk"))
    rows = [
        Link(url=url, key=Link.key_of(url), host_id=hosts[origin_of(url)]) for url in sorted(urls)
    ]
    Link.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    known = Link.objects.filter(key__in=[row.key for row in rows])
    return dict(known.values_list("url", "pk"))


def _may_hold_links(field: Any) -> bool:
    return isinstance(field, URLField | RichTextField | StreamField)


def _links_of_parts(model: type[ResourcePage], keys: Any) -> Iterator[tuple[int, Any]]:
    for relation in get_all_child_relations(model):
        part: type[Model] = relation.related_model
        fields = part._meta.fields
        names = [one.name for one in fields if _may_hold_links(one) or one.name == _DOI]
        if names:
            rows = part._default_manager.filter(**{f"{relation.field.name}__in": keys})
            for key, *values in rows.values_list(relation.field.attname, *names):
                for name, value in zip(names, values, strict=True):
                    yield key, link_of_doi(value) if name == _DOI else value


def _links_in(value: Any) -> Iterator[str]:
    """Yield the links in a stored value: an address by itself, or in the markup of a text."""
    if isinstance(value, str):
        if _WHOLE.fullmatch(value.strip()):
            yield value.strip()
        else:
            yield from map(unescape, _HREF.findall(value))
    elif hasattr(value, "raw_data"):
        yield from _links_in(list(value.raw_data))
    elif isinstance(value, dict):
        for one in value.values():
            yield from _links_in(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _links_in(one)


def _own_hosts() -> set[str]:
    """The names of this site itself, whose pages Wagtail keeps track of."""
    return {
        urlsplit(settings.BASE_URL).hostname or "",
        *Site.objects.values_list("hostname", flat=True),
    }
