"""The invented coalition's own site: name, colours, standard pages, menus."""

import json
import uuid

from django.contrib.auth import get_user_model
from wagtail.models import Locale, Page

from home.demo import people, record, texts
from home.demo.prose import to_blocks
from home.demo.slides import ACCENT, ACCENT_DARK
from home.models import ContactPage, HomePage, Menu, MenuItem, SiteIdentity, StandardPage
from home.site import Administrator, SetUp, set_up_site

NAME = "Copper Basin Learning Alliance"


def set_up(admin_password: str | None) -> SetUp:
    """Set the site up, and dress it where it is the demo's own.

    A site that had a home page before keeps its name, its colours and its pages.
    """
    administrator = Administrator(
        people.ADMINISTRATOR.email, people.ADMINISTRATOR.username, admin_password
    )
    with record.noting_new(Locale, Page, Menu, get_user_model()):
        done = set_up_site(NAME, administrator)
    if record.made(HomePage).filter(pk=done.site.root_page_id).exists():
        _dress(done)
    return done


def _dress(done: SetUp) -> None:
    identity = SiteIdentity.for_site(done.site)
    if not identity.tagline:
        identity.tagline = texts.pages()["tagline_en"]
        identity.accent, identity.accent_dark = ACCENT, ACCENT_DARK
        identity.translations.create(language="es", tagline=texts.pages()["tagline_es"])
        identity.full_clean()
        identity.save()
    for language, home in done.homes.items():
        if not home.welcome:
            home.welcome = texts.pages()[f"welcome_{language}"]
            home.save_revision().publish()
        _add_footer(done, language, [_page(home, entry) for entry in _entries(language)])


def _entries(language: str) -> list[texts.Entry]:
    return [entry for entry in texts.pages()["pages"] if entry["language"] == language]


def _page(home: HomePage, entry: texts.Entry) -> Page:
    """Return the page of one ``[[pages]]`` entry, made or brought up to date."""
    print_ = record.fingerprint(entry)
    model = ContactPage if entry["key"] == "contact" else StandardPage
    page = model.objects.child_of(home).filter(slug=entry["slug"]).first()
    if page is not None and record.fingerprints(model).get(page.pk, print_) == print_:
        return page
    is_new = page is None
    page = page or model(
        slug=entry["slug"],
        locale=home.locale,
        # The same for a page in every language, so that each leads to the other.
        translation_key=uuid.uuid5(home.translation_key, entry["key"]),
    )
    page.title, page.introduction = entry["title"], entry["introduction"]
    if isinstance(page, ContactPage):
        page.thanks = entry["thanks"]
    else:
        page.body = json.dumps(to_blocks(entry["body"]))
    if is_new:
        home.add_child(instance=page)
        record.note_made(page, print_)
    else:
        page.save_revision().publish()
        record.note_changed(page, print_)
    return page


def _add_footer(done: SetUp, language: str, pages: list[Page]) -> None:
    place = {
        "site": done.site,
        "locale": done.homes[language].locale,
        "position": Menu.Position.FOOTER,
    }
    if Menu.objects.filter(**place).exists():
        return
    items = [MenuItem(page=page, sort_order=order) for order, page in enumerate(pages)]
    record.note_made(Menu.objects.create(**place, items=items))
