"""What search adds to pages that are not its own."""

from django import template
from django.template.context import Context

from resources.cards import Card
from search.similar import similar_cards

register = template.Library()


@register.simple_tag(takes_context=True)
def similar_resources(context: Context) -> list[Card]:
    """Return what is like the resource whose page this is; nothing in an editor's preview.

    What the page lists anyway, as related or as its replacement, is not repeated.
    """
    if getattr(context.get("request"), "is_preview", False):
        return []
    listed = {card.pk for card in context.get("related") or ()}
    if replacement := context.get("replacement"):
        listed.add(replacement.pk)
    return similar_cards(context["page"].pk, listed)
