"""Languages by their names."""

from django.conf import settings


def language_label(code: str) -> str:
    """Return the name of a language in the active one."""
    return str(dict(settings.LANGUAGES).get(code, code))
