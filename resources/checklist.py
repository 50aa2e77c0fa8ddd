"""What to look at before a resource is published: advice, never a bar.

Each check looks at a resource as it was last saved and says why it matters.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, TextField
from django.utils.functional import Promise
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.blocks import StreamValue
from wagtail.fields import StreamField

from resources.models import LinkUse, ResourcePage, Track, Webinar
from resources.models.links import STRIKES
from resources.outlines import is_prompt
from resources.readability import readability_of

# From so many words on, a text without headings is a wall.
WALL = 400
SHORT_SUMMARY = 60  # characters
_FILE_NAME = re.compile(
    r"\.(jpe?g|png|gif|webp|avif|svg)$|^(img|dsc|image|screenshot)[\W_]*\d", re.IGNORECASE
)


@dataclass(frozen=True)
class Finding:
    """What one check found: *line* says how things are, *advice* why and what to do.

    *is_well* is None where there is nothing to judge.
    """

    name: str
    label: str | Promise
    line: str
    advice: str | Promise
    is_well: bool | None


@dataclass(frozen=True)
class Check:
    """One check. *look* returns how things are in words, and whether that is well."""

    name: str
    label: str | Promise
    advice: str | Promise
    look: Callable[[Any], tuple[str, bool | None]]

    def of(self, page: ResourcePage) -> Finding:
        line, is_well = self.look(page)
        return Finding(self.name, self.label, line, self.advice, is_well)


def findings_of(page: ResourcePage) -> list[Finding]:
    """Return what each check that applies to *page* found, in the order of the form."""
    found = (check.of(page) for check in CHECKS)
    return [finding for finding in found if finding.is_well is not None]


def _summary(page: ResourcePage) -> tuple[str, bool]:
    length = len(page.summary.strip())
    if length < SHORT_SUMMARY:
        return _("The summary is very short."), False
    return _("The summary says what the reader gets."), True


def _topics(page: ResourcePage) -> tuple[str, bool]:
    count = len(page.topics.all())
    if not count:
        return _("It has no topic."), False
    return ngettext("It has %(count)d topic.", "It has %(count)d topics.", count) % {
        "count": count
    }, True


def _headings(page: ResourcePage) -> tuple[str, bool | None]:
    levels = [block.value["level"] for block in page.body if block.block_type == "heading"]
    if levels and levels[0] != "h2":
        return _("The first heading is one of a part, above which there is no section."), False
    words = sum(len(text.split()) for text in texts_of(page))
    if not levels and words >= WALL and not getattr(page, "steps", None):
        return _("It is a long text without a heading."), False
    return (_("Headings divide the text in order."), True) if levels else ("", None)


def _prompts(page: ResourcePage) -> tuple[str, bool | None]:
    left = [text for text in texts_of(page) if is_prompt(text)]
    if not left:
        return "", None
    return ngettext(
        "%(count)d note of the outline still stands in the text: %(notes)s",
        "%(count)d notes of the outline still stand in the text: %(notes)s",
        len(left),
    ) % {"count": len(left), "notes": " ".join(left)}, False


def _pictures(page: ResourcePage) -> tuple[str, bool | None]:
    images = [block.value["image"] for block in page.body if block.block_type == "figure"]
    images = [image for image in images if image is not None]
    mute = [image for image in images if not _is_described(image)]
    if mute:
        return ngettext(
            "%(count)d picture has no alternative text that says what it shows.",
            "%(count)d pictures have no alternative text that says what they show.",
            len(mute),
        ) % {"count": len(mute)}, False
    return (_("Every picture says what it shows."), True) if images else ("", None)


def _is_described(image: Any) -> bool:
    text = (getattr(image, "contextual_alt_text", "") or "").strip()
    return bool(getattr(image, "decorative", False)) or (bool(text) and not _FILE_NAME.search(text))


def _captions(page: ResourcePage) -> tuple[str, bool | None]:
    if not isinstance(page, Webinar) or not (
        page.recording_id or page.audio_id or page.recording_link
    ):
        return "", None
    tracks = [track for track in page.tracks.all() if track.kind == Track.Kind.CAPTIONS]
    if not tracks:
        return _("The recording has no captions."), False
    if all(track.status == Track.Status.MACHINE for track in tracks):
        return _("The captions were made by a machine, and nobody has read them along."), False
    return _("The recording has captions that a person has read."), True


def _plain(page: ResourcePage) -> tuple[str, bool | None]:
    found = readability_of(texts_of(page), page.locale.language_code)
    return (found.line, found.is_plain) if found else ("", None)


def _links(page: ResourcePage) -> tuple[str, bool | None]:
    uses = LinkUse.objects.filter(page=page.pk) if page.pk else LinkUse.objects.none()
    broken = list(
        uses.filter(link__strikes__gte=STRIKES).values_list("link__url", flat=True).order_by("pk")
    )
    if broken:
        return ngettext(
            "%(count)d link leads nowhere: %(links)s",
            "%(count)d links lead nowhere: %(links)s",
            len(broken),
        ) % {"count": len(broken), "links": ", ".join(broken)}, False
    return (_("No link is known to be broken."), True) if uses.exists() else ("", None)


def texts_of(page: ResourcePage) -> list[str]:
    """Return the texts of *page* that people read, without markup."""
    own = [name for name in page.text_fields if "__" not in name]
    return [text for name in ("summary", "body", *own) for text in _texts_in(page, name)]


def _texts_in(page: ResourcePage, name: str) -> Iterator[str]:
    field, value = page._meta.get_field(name), getattr(page, name)
    found: Iterable[str] = ()
    if isinstance(field, StreamField) and isinstance(value, StreamValue):
        found = field.get_searchable_content(value)
    elif isinstance(field, CharField | TextField):
        found = [value or ""]
    for text in found:
        plain = strip_tags(re.sub(r"</(p|li|h\d)>", "\n", text))
        yield from filter(None, map(str.strip, plain.splitlines()))


CHECKS: tuple[Check, ...] = (
    Check(
        "summary",
        gettext_lazy("Summary"),
        gettext_lazy(
            "It is all that most people read of it, in results and in links that others share. "
            "Say in one or two sentences what the reader gets and for whom."
        ),
        _summary,
    ),
    Check(
        "topics",
        gettext_lazy("Topics"),
        gettext_lazy(
            "Without a topic it is missing from every list of a topic. Choose one or two."
        ),
        _topics,
    ),
    Check(
        "headings",
        gettext_lazy("Headings"),
        gettext_lazy(
            "People skim, and screen readers jump from heading to heading. Begin with a section, "
            "and put a heading wherever the subject changes."
        ),
        _headings,
    ),
    Check(
        "prompts",
        gettext_lazy("Outline"),
        gettext_lazy("Readers would see what stands in square brackets. Replace or delete it."),
        _prompts,
    ),
    Check(
        "pictures",
        gettext_lazy("Alternative text"),
        gettext_lazy(
            "Who cannot see a picture hears its alternative text. Say what it shows, or tick "
            "that it is decorative."
        ),
        _pictures,
    ),
    Check(
        "captions",
        gettext_lazy("Captions"),
        gettext_lazy(
            "Deaf people and everybody on a bus depend on captions, and the search reads them. "
            "Add them under Files and links, or correct what a machine wrote."
        ),
        _captions,
    ),
    Check(
        "plain",
        gettext_lazy("Plain language"),
        gettext_lazy(
            "Long words and long sentences keep readers out. The figure is an estimate by "
            "formula: shorten sentences where you can, and keep the terms that you need."
        ),
        _plain,
    ),
    Check(
        "links",
        gettext_lazy("Links"),
        gettext_lazy("A link that failed three times, days apart. Correct it or take it out."),
        _links,
    ),
)
