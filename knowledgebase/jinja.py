"""The template language of what is long or on every page: the search, cards, the frame.

Jinja2 compiles a template to Python and renders such lists ten times faster than
Django's own language, in which everything else is written. Its templates stand in
`templates/jinja2`. The catalogue takes up a text that stands alone, as `{{ _("Apply") }}`
or in a `{% set %}`; words that need a plural are made where the data is.
"""

from functools import cache
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, gettext
from jinja2 import Environment

from home.frame import frame_of
from home.languages import links
from search.rendering import hits_html, options_html


def environment(**options: Any) -> Environment:
    made = Environment(**options, trim_blocks=True, lstrip_blocks=True)  # noqa: S701 - Django's backend sets autoescape
    # Static files get their addresses when the process starts.
    made.globals |= {"_": _text, "static": cache(static), "url": reverse}
    made.globals |= {"hits_html": hits_html, "options_html": options_html}
    made.globals |= {"frame_of": frame_of, "language": get_language, "language_links": links}
    return made


def _text(message: str) -> str:
    """Return a text of a template in the active language."""
    return _translated(message, get_language() or "")


# Django looks a text up in the catalogue of each application in turn.
@cache
def _translated(message: str, _language: str) -> str:
    return gettext(message)
