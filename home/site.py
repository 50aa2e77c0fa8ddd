"""How a site begins: its name, its first administrator, an empty library in each language.

Running it again changes nothing: what is there already is left as its editors made it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import Locale, Page, Site

from home.models import HomePage, Menu, MenuItem, SiteIdentity
from resources.models import ResourceIndexPage

P = TypeVar("P", bound=Page)

THIS_MACHINE = frozenset({"127.0.0.1", "localhost", "::1"})


class SetUpError(Exception):
    """The site cannot be set up as asked; the message names what to do."""


@dataclass(frozen=True)
class Administrator:
    """The first person who may do everything; without a password one is made up."""

    email: str
    username: str = "admin"
    password: str | None = None


@dataclass
class SetUp:
    """What there is after a set-up, and what this run added."""

    site: Site
    homes: dict[str, HomePage] = field(default_factory=dict)
    libraries: dict[str, ResourceIndexPage] = field(default_factory=dict)
    changes: list[str] = field(default_factory=list)
    # Only where this run made one up: it is kept nowhere else.
    password: str | None = None


@transaction.atomic
def set_up_site(
    name: str,
    administrator: Administrator,
    *,
    languages: Sequence[str] = ("en", "es"),
    hostname: str | None = None,
    port: int | None = None,
) -> SetUp:
    """Set the default site up; whatever exists stays as it is.

    *hostname* and *port* are, by default, those of ``BASE_URL``; later runs change them
    only where the site was tried on one machine and ``BASE_URL`` is another now. Raises
    :class:`SetUpError`, and django's ``ValidationError`` for a weak password.
    """
    languages = _ordered(languages)
    done = SetUp(site=_site(hostname, port))
    for language in languages:
        _add_home(done, name, language)
    if hostname is None and port is None:
        _follow_address(done)
    _add_name(done, name)
    for language in languages:
        _add_library(done, language)
        _add_menu(done, language)
    _add_administrator(done, administrator)
    return done


def _ordered(languages: Sequence[str]) -> list[str]:
    """Return *languages*, the site's main one first, which decides the addresses."""
    known = [code for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES]
    unknown = sorted(set(languages) - set(known))
    if unknown:
        raise SetUpError(
            f"Unknown language: {', '.join(unknown)}. Choose among {', '.join(known)}."
        )
    if settings.LANGUAGE_CODE not in languages:
        raise SetUpError(
            f"The languages must include {settings.LANGUAGE_CODE}, the main language of the site."
        )
    return [code for code in known if code in languages]


def _site(hostname: str | None, port: int | None) -> Site:
    """Return the default site, with its address where it has no home page yet."""
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    if not HomePage.objects.filter(pk=site.root_page_id).exists():
        base_host, base_port = _base_address()
        site.hostname, site.port = hostname or base_host, port or base_port
    return site


def _base_address() -> tuple[str, int]:
    base = urlsplit(settings.BASE_URL)
    default_port = 443 if base.scheme == "https" else 80
    return base.hostname or "localhost", base.port or default_port


def _follow_address(done: SetUp) -> None:
    """Move a site that was tried on this machine to where ``BASE_URL`` now says it is.

    Sitemap, citations and e-mails would otherwise lead to the machine of whoever reads them.
    """
    site, address = done.site, _base_address()
    if site.hostname in THIS_MACHINE and (site.hostname, site.port) != address:
        site.hostname, site.port = address
        site.save()
        done.changes.append(f"Site at {site.root_url}")


def _add_home(done: SetUp, name: str, language: str) -> None:
    locale, _created = Locale.objects.get_or_create(language_code=language)
    main = done.homes.get(settings.LANGUAGE_CODE)
    if main is None:
        found = HomePage.objects.filter(pk=done.site.root_page_id).first()
    else:
        found = HomePage.objects.filter(translation_key=main.translation_key, locale=locale).first()
    if found is None:
        page = HomePage(title=name, slug=f"home-{language}", locale=locale)
        if main is not None:
            page.translation_key = main.translation_key
        found = _publish(Page.get_first_root_node(), page)
        done.changes.append(f"Home page ({language})")
    done.homes[language] = found
    if main is None and done.site.root_page_id != found.pk:
        _move_site(done, found)


def _move_site(done: SetUp, home: HomePage) -> None:
    """Let the site begin at *home*; Wagtail's own welcome page goes."""
    former = done.site.root_page if done.site.root_page_id else None
    done.site.root_page = home
    done.site.save()
    done.changes.append(f"Site at {done.site.root_url}")
    if former is not None and former.specific_class is Page and former.is_leaf():
        former.delete()


def _add_name(done: SetUp, name: str) -> None:
    identity = SiteIdentity.for_site(done.site)
    if not identity.name:
        identity.name = name
        identity.full_clean(exclude=["site"])
        identity.save()
        done.changes.append(f"Name: {name}")


def _add_library(done: SetUp, language: str) -> None:
    home = done.homes[language]
    found = ResourceIndexPage.objects.child_of(home).first()
    if found is None:
        with override(language):
            title = _("Library")
        page = ResourceIndexPage(title=title, slug=slugify(title), locale=home.locale)
        main = done.libraries.get(settings.LANGUAGE_CODE)
        if main is not None:
            page.translation_key = main.translation_key
        found = _publish(home, page)
        done.changes.append(f"Library ({language})")
    done.libraries[language] = found


def _add_menu(done: SetUp, language: str) -> None:
    place = {
        "site": done.site,
        "locale": done.homes[language].locale,
        "position": Menu.Position.MAIN,
    }
    if Menu.objects.filter(**place).exists():
        return
    with override(language):
        targets = [
            (_("All resources"), reverse("search:results")),
            (_("Topics"), reverse("network:topic_list")),
            (_("Places"), reverse("network:place_list")),
            (_("Partners"), reverse("network:organisation_list")),
        ]
    items = [
        MenuItem(label=label, link=link, sort_order=order)
        for order, (label, link) in enumerate(targets)
    ]
    Menu.objects.create(**place, items=items)
    done.changes.append(f"Main menu ({language})")


def _add_administrator(done: SetUp, person: Administrator) -> None:
    model = get_user_model()
    if model.objects.filter(is_superuser=True, is_active=True).exists():
        return
    if model.objects.filter(username=person.username).exists():
        raise SetUpError(
            f"“{person.username}” exists and is no administrator. Choose another --admin-username."
        )
    password = person.password
    if password is None:
        password = done.password = get_random_string(20)
    else:
        validate_password(password, model(username=person.username, email=person.email))
    model.objects.create_superuser(person.username, person.email, password)
    done.changes.append(f"Administrator: {person.username}")


def _publish(parent: Page, page: P) -> P:
    parent.refresh_from_db()
    parent.add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page
