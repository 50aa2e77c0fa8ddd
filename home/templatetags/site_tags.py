"""What every page of the site shows: its name, its menus, its languages."""

from django import template
from django.template.base import Node, NodeList, Parser, Token
from django.template.context import Context
from django.template.loader_tags import BlockNode
from django.utils.safestring import SafeString

from home import languages
from home.frame import Identity, frame_of
from resources.templatetags.jinja_tags import jinja

register = template.Library()


@register.simple_tag(takes_context=True)
def site_identity(context: Context) -> Identity:
    return frame_of(context.get("request")).identity


@register.simple_tag(takes_context=True)
def site_header(context: Context) -> SafeString:
    """Show name, languages and main menu; a search field where the page has none of its own."""
    return jinja(
        "includes/header.html",
        frame=frame_of(context.get("request")),
        languages=language_links(context),
        has_search=not context.get("hide_site_search"),
    )


@register.simple_tag(takes_context=True)
def language_links(context: Context) -> list[languages.LanguageLink]:
    """Return the languages that have a home page, each with this page's address in it."""
    request = context.get("request")
    return languages.links(request, context.get("page")) if request is not None else []


@register.tag
def frame(parser: Parser, _token: Token) -> Node:
    """Set the blocks up to ``endframe`` into what stands around every page."""
    blocks = parser.parse(("endframe",))
    parser.delete_first_token()
    return FrameNode(blocks)


class FrameNode(Node):
    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        blocks = (node for node in self.nodelist if isinstance(node, BlockNode))
        parts = {block.name: block.render_annotated(context) for block in blocks}
        return jinja("base.html", request=context.get("request"), page=context.get("page"), **parts)
