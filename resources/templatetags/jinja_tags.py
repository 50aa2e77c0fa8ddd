"""From a template in Django's language to one in Jinja2's (see `knowledgebase/jinja.py`)."""

from typing import Any

from django import template
from django.template import engines
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
def jinja(name: str, **context: Any) -> SafeString:
    """Render the Jinja2 template *name* with nothing but *context*."""
    rendered = engines["jinja2"].get_template(name).render(context)
    return mark_safe(rendered)  # noqa: S308 - Jinja2 has escaped it
