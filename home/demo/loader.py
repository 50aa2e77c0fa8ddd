"""Load the invented coalition: everything or nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import transaction
from wagtail.coreutils import find_available_slug
from wagtail.models import Locale

from home.demo import coalition, library, people, record, texts
from home.demo.files import Files
from home.demo.terms import Terms
from home.site import SetUp
from resources.models import (
    CuratedCollection,
    LibraryDocument,
    ResourcePage,
    ResourceTag,
    Toolkit,
)

Progress = Callable[[int, int], None]


@dataclass
class Loaded:
    """What one run made and changed; ``passwords`` are kept nowhere else."""

    resources: int = 0
    resources_changed: int = 0
    terms: int = 0
    terms_changed: int = 0
    site: list[str] = field(default_factory=list)
    passwords: dict[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not any(vars(self).values())


def load(progress: Progress, admin_password: str | None = None) -> Loaded:
    """Make what is missing and bring changed texts up to date, in one transaction.

    *progress* is called with the resources done and their number. Raises ``SetUpError``
    and ``ValidationError`` as :func:`home.site.set_up_site` does.
    """
    with transaction.atomic():
        files = Files()
        try:
            return _load(files, progress, admin_password)
        except BaseException:
            files.discard()
            raise


def _load(files: Files, progress: Progress, admin_password: str | None) -> Loaded:
    site = coalition.set_up(admin_password)
    loaded = Loaded(site=site.changes)
    if site.password is not None:
        loaded.passwords[people.ADMINISTRATOR.username] = site.password
    loaded.passwords |= people.add_colleagues()
    terms = Terms()
    terms.load()
    loaded.terms, loaded.terms_changed = terms.made, terms.changed
    with record.noting_new(ResourceTag):
        _load_resources(library.Writer(terms, files), site, loaded, progress)
    return loaded


def _load_resources(
    writer: library.Writer, site: SetUp, loaded: Loaded, progress: Progress
) -> None:
    writer.pages = _existing()
    prints = record.fingerprints(ResourcePage)
    made, changed = [], []
    for done, entry in enumerate(texts.resources().values(), start=1):
        page = writer.pages.get(entry["slug"])
        print_ = record.fingerprint(entry, _recorded_at(entry["slug"]))
        if page is None:
            made.append(entry)
            page = writer.pages[entry["slug"]] = _add(writer, site, entry)
            record.note_made(page, print_)
        elif prints.get(page.pk) != print_:
            changed.append(entry)
            page = writer.pages[entry["slug"]] = page.specific
            _remove_attachments(page)
            writer.fill(page, entry)
            record.note_changed(page, print_)
        progress(done, len(texts.resources()))
    for entry in made:
        _finish(writer, entry)
    for entry in changed:
        writer.point(writer.pages[entry["slug"]], entry)
        writer.pages[entry["slug"]].save_revision().publish()
    loaded.resources, loaded.resources_changed = len(made), len(changed)


def _finish(writer: library.Writer, entry: texts.Entry) -> None:
    """Save what points to other resources; most need no second save of the page for it."""
    page = writer.pages[entry["slug"]]
    writer.point(page, entry)
    if isinstance(page, Toolkit | CuratedCollection) or page.superseded_by_id:
        page.save()
    else:
        page.related.commit()


def _add(writer: library.Writer, site: SetUp, entry: texts.Entry) -> ResourcePage:
    parent = site.libraries[entry["language"]]
    model = ResourcePage.resource_types()[entry["type"]]
    locale = Locale.objects.get(language_code=entry["language"])
    page = model(slug=find_available_slug(parent, entry["slug"]), locale=locale)
    writer.fill(page, entry)
    return parent.add_child(instance=page)


def _existing() -> dict[str, ResourcePage]:
    ids = {library.EXTERNAL_ID.format(slug=slug): slug for slug in texts.resources()}
    pages = ResourcePage.objects.filter(external_id__in=ids)
    return {ids[page.external_id]: page for page in pages}


def _remove_attachments(page: ResourcePage) -> None:
    """New files are made for a changed text, so its former ones go."""
    documents = record.made(LibraryDocument).filter(attachments__page=page)
    keys = list(documents.values_list("pk", flat=True))
    for document in documents:
        document.delete()
    record.forget(LibraryDocument, keys)


def _recorded_at(slug: str) -> str:
    """Return what changes when a recording is made again."""
    times = texts.recording_path(slug).with_suffix(".json")
    return times.read_text() if times.exists() else ""
