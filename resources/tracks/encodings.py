"""The encoding of a track that somebody uploads: known, or asked for, and never guessed."""

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from resources.text import without_controls

# Read without a question: what its own bytes prove, and Windows-1252 (of which Latin-1 text
# is a part) where every sign fits the language.
WESTERN = "windows-1252"
NAMES: dict[str, Promise] = {
    WESTERN: _("Western European (Windows-1252)"),
    "windows-1250": _("Central European (Windows-1250)"),
    "windows-1251": _("Cyrillic (Windows-1251)"),
    "windows-1253": _("Greek (Windows-1253)"),
    "windows-1254": _("Turkish (Windows-1254)"),
    "windows-1255": _("Hebrew (Windows-1255)"),
    "windows-1256": _("Arabic (Windows-1256)"),
    "windows-1258": _("Vietnamese (Windows-1258)"),
    "mac-roman": _("Western European (old Macintosh)"),
    "shift-jis": _("Japanese (Shift JIS)"),
    "euc-kr": _("Korean (EUC-KR)"),
    "gb18030": _("Simplified Chinese (GB 18030)"),
    "big5": _("Traditional Chinese (Big5)"),
}
_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
_ARROW = "-->"
_PUNCTUATION = set("‘’“”‚„«»–—…•·°€£¢§©®™¼½¾²³ªº¿¡´×÷\xa0\xad")
# The letters of languages that are written in Windows-1252, beyond those of English.
_LETTERS = {
    "ca": "àçèéíïòóúü",
    "da": "æøåé",
    "de": "äöüßé",
    "en": "éèêñçüöäïáíó",
    "es": "áéíóúüñç",
    "fi": "äöåšž",
    "fr": "àâæçéèêëîïôœùûüÿ",
    "is": "áðéíóúýþæö",
    "it": "àèéìíîòóùú",
    "nb": "æøåéòô",
    "nl": "áéëïóöüèê",
    "pt": "áâãàçéêíóôõúü",
    "sv": "åäöé",
}
_CAPITAL_INSIDE = re.compile("[a-z][À-Þ]")
_SIGN_INSIDE = re.compile("[a-z][‘’–—][a-z]")
_PREVIEW = 90  # characters


class UnreadableError(ValueError):
    """The bytes are no text in any encoding that is known here."""


@dataclass(frozen=True)
class Choice:
    """An encoding that the text may be in, and a line of how it would read."""

    encoding: str
    name: Promise
    preview: str


class UncertainError(ValueError):
    """More than one reading is plausible; ``choices`` are what somebody must choose from."""

    def __init__(self, choices: list[Choice]) -> None:
        super().__init__("; ".join(f"{choice.encoding}: {choice.preview}" for choice in choices))
        self.choices = choices


def decoded(content: bytes, language: str, encoding: str = "") -> str:
    """Return the text of *content*, which is in *language* (a code).

    *encoding* is what somebody chose. Raises :class:`UncertainError` where it must be asked
    for, :class:`UnreadableError` where nothing fits.
    """
    if encoding:
        text = _read(content, encoding) if encoding in NAMES else None
        if text is None:
            raise UnreadableError(encoding)
        return text
    proved = _proved(content)
    if proved is not None:
        return proved
    western = _read(content, WESTERN)
    if western is not None and _fits(western, language):
        return western
    choices = choices_for(content)
    if not choices:
        raise UnreadableError("no encoding")
    raise UncertainError(choices)


def _proved(content: bytes) -> str | None:
    """Return the text where the bytes themselves say how they are to be read."""
    for mark, encoding in _MARKS.items():
        if content.startswith(mark):
            return _read(content, encoding)
    # A track has an arrow, which the wrong order of bytes takes apart.
    if b"\0" in content:
        for encoding in ("utf-16-le", "utf-16-be"):
            text = _read(content, encoding)
            if text is not None and _ARROW in text:
                return text
    return _read(content, "utf-8")


def _read(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _fits(text: str, language: str) -> bool:
    """Whether *text* is written in the signs of *language*, and words look like words."""
    small = set(_LETTERS.get(language.partition("-")[0], ""))
    letters = small | {letter.upper() for letter in small}
    signs = {sign for sign in text if not sign.isascii()}
    if not signs <= letters | _PUNCTUATION or _CAPITAL_INSIDE.search(text):
        return False
    # Other encodings keep letters where this one has dashes and apostrophes.
    return language.startswith("en") or bool(signs & letters) or not _SIGN_INSIDE.search(text)


def choices_for(content: bytes) -> list[Choice]:
    """Return each reading of *content* that gives another text, without control characters."""
    choices: dict[str, Choice] = {}
    for encoding, name in NAMES.items():
        text = _read(content, encoding)
        if text is not None and text not in choices and without_controls(text) == text:
            choices[text] = Choice(encoding, name, _telling_line(text))
    return list(choices.values())


def _telling_line(text: str) -> str:
    """Return a line of *text* in which readings differ."""
    line = next((line for line in text.splitlines() if not line.isascii()), "")
    return line.strip()[:_PREVIEW]
