"""Languages by their names."""

from django.conf import global_settings, settings
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# Languages of communities in schools that Django has no translation for.
_MORE: dict[str, Promise] = {
    "am": _("Amharic"),
    "chk": _("Chuukese"),
    "fil": _("Filipino"),
    "haw": _("Hawaiian"),
    "hmn": _("Hmong"),
    "ht": _("Haitian Creole"),
    "lo": _("Lao"),
    "mh": _("Marshallese"),
    "mi": _("Māori"),
    "nv": _("Navajo"),
    "ps": _("Pashto"),
    "sm": _("Samoan"),
    "so": _("Somali"),
    "tl": _("Tagalog"),
    "zh": _("Chinese"),
}


def language_label(code: str) -> str:
    """Return the name of a language in the active one."""
    own = dict(settings.LANGUAGES).get(code) or _MORE.get(code)
    return str(own or gettext(dict(global_settings.LANGUAGES).get(code, code)))


def spoken_languages() -> list[tuple[str, str]]:
    """Return the languages that a recording may be captioned in, as (code, name).

    Those of the site come first, then all that have a name here: who speaks in a webinar, or
    reads along, need not find the site in that language. (Callable, so that no migration
    freezes them.)
    """
    own = [code for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES]
    others = {*dict(global_settings.LANGUAGES), *_MORE} - set(own)
    return [
        *((code, language_label(code)) for code in own),
        *sorted(((code, language_label(code)) for code in others), key=lambda pair: pair[1]),
    ]
