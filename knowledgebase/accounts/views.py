"""Pages of the admin about accounts."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.permissions import policy_registry

from knowledgebase.accounts.invitations import can_be_invited, send_invitation
from knowledgebase.accounts.models import User


@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then send a person the link with which they choose a password."""
    if not policy_registry.get_by_type(User).user_has_permission(request.user, "change"):
        raise PermissionDenied
    user = get_object_or_404(User, pk=pk)
    if not can_be_invited(user):
        raise Http404
    if request.method == "POST":
        report_invitation(request, user)
        return redirect("wagtailusers_users:index")
    return render(request, "accounts/invite.html", {"person": user})


def report_invitation(request: HttpRequest, user: User) -> None:
    """Send the invitation and tell the administrator how it went."""
    if send_invitation(user):
        messages.success(
            request, _("An invitation is on its way to %(email)s.") % {"email": user.email}
        )
    else:
        messages.error(
            request,
            _("The invitation to %(email)s could not be sent. Try “Send invitation” later.")
            % {"email": user.email},
        )
