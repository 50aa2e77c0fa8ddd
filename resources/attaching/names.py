"""What the name of a file says: which resource, which language, which kind of track."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf.locale import LANG_INFO

from resources.languages import spoken_languages
from resources.models import Track

METADATA = "metadata"
_KINDS: dict[str, str] = {
    "caption": Track.Kind.CAPTIONS,
    "captions": Track.Kind.CAPTIONS,
    "subtitle": Track.Kind.SUBTITLES,
    "subtitles": Track.Kind.SUBTITLES,
    "subs": Track.Kind.SUBTITLES,
    "chapter": Track.Kind.CHAPTERS,
    "chapters": Track.Kind.CHAPTERS,
    "description": Track.Kind.DESCRIPTIONS,
    "descriptions": Track.Kind.DESCRIPTIONS,
    "meta": METADATA,
    "metadata": METADATA,
}
_BETWEEN = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Reading:
    """One way to read a name: the resource in its folded form, a kind and a language or ""."""

    resource: str
    kind: str = ""
    language: str = ""


def folded(name: str) -> str:
    """Return the form under which a slug, an external id and part of a file name are one."""
    return _BETWEEN.sub("-", name.casefold()).strip("-")


def readings_of(path: Path) -> Iterator[Reading]:
    """Yield each way to read the name of a file, the longest name of a resource first.

    A language that is not in the name may be that of the folder, as in ``es/welcome.vtt``.
    """
    words = folded(path.stem).split("-")
    beside = language_of(path.parent.name)
    yield Reading("-".join(words), language=beside)
    for end in range(len(words) - 1, max(len(words) - 4, 0), -1):
        said = _said("-".join(words[end:]))
        if said is not None:
            kind, language = said
            yield Reading("-".join(words[:end]), kind, language or beside)


def language_of(name: str) -> str:
    """Return the code of the language that *name* (pt-BR, zh_Hans) means, or ""."""
    code = folded(name)
    known = dict(spoken_languages())
    if code in known:
        return code
    fallbacks = LANG_INFO.get(code, {}).get("fallback", [])
    return next((fallback for fallback in fallbacks if fallback in known), "")


def _said(ending: str) -> tuple[str, str] | None:
    """Return kind and language where *ending* says these and nothing else."""
    if ending in _KINDS:
        return _KINDS[ending], ""
    if language := language_of(ending):
        return "", language
    first, _between, rest = ending.partition("-")
    if first in _KINDS and (language := language_of(rest)):
        return _KINDS[first], language
    return None
