"""What the site adds to Wagtail."""

from typing import Any

from django.db.models.functions import Now
from django.http import Http404, HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.models import Page, PageViewRestriction
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from home.admin.inbox import InboxPolicy, InboxViewSet
from home.admin.menus import MenuViewSet
from home.admin.schedule import panels
from home.models import ContactMessage

register_permission_policy(ContactMessage, InboxPolicy(ContactMessage))
register_snippet(MenuViewSet)


@hooks.register("register_admin_viewset")
def register_inbox() -> InboxViewSet:
    return InboxViewSet()


@hooks.register("construct_homepage_panels")
def show_missed_schedules(request: HttpRequest, shown: list[Component]) -> None:
    shown.extend(panels())


@hooks.register("before_serve_page")
def refuse_expired_page(page: Page, request: HttpRequest, args: Any, kwargs: Any) -> None:
    """Answer as if the page were gone, although no job has unpublished it yet."""
    if page.expire_at and Page.objects.filter(pk=page.pk, expire_at__lte=Now()).exists():
        raise Http404


@hooks.register("before_serve_page")
def hide_members_page(page: Page, request: HttpRequest, args: Any, kwargs: Any) -> None:
    """Answer those who may not read a members' page as if it did not exist.

    Wagtail would send them to sign in, and so tell that there is something at that
    address. The page "not found" offers to sign in instead, whatever was asked for.
    """
    for restriction in page.get_view_restrictions():
        is_for_members = restriction.restriction_type != PageViewRestriction.PASSWORD
        if is_for_members and not restriction.accept_request(request):
            raise Http404
