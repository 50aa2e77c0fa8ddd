"""Help with describing a resource: tags that exist, and terms proposed from its text."""

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from wagtail.permission_policies.pages import PagePermissionPolicy

from resources.describing import choices, text_of_form
from resources.models import FormerTerm, ResourceTag
from resources.text import fold

MOST_TAGS = 10  # offered while a tag is typed


def _refuse_strangers(request: HttpRequest) -> None:
    if not PagePermissionPolicy().user_has_any_permission(request.user, ["add", "change"]):
        raise PermissionDenied


@require_safe
def tags(request: HttpRequest) -> JsonResponse:
    """Return the names of tags that begin so, then those with a word that does.

    A name that was merged away offers what it was merged into.
    """
    _refuse_strangers(request)
    typed = fold(request.GET.get("term", ""))
    if not typed:
        return JsonResponse([], safe=False)
    begun = Q(folded__startswith=typed)
    within = Q(folded__contains=f" {typed}")
    merged = FormerTerm.objects.filter(
        vocabulary="resourcetag", now_vocabulary="resourcetag", folded__startswith=typed
    )
    within |= Q(pk__in=merged.values("now_key"))
    counted = ResourceTag.objects.annotate(used=Count("tagged_resources"))
    found = counted.filter(begun | within).order_by("-used", "name")
    names = [*found.filter(begun)[:MOST_TAGS], *found.exclude(begun)[:MOST_TAGS]]
    return JsonResponse([tag.name for tag in names][:MOST_TAGS], safe=False)


@require_POST
def proposals(request: HttpRequest) -> JsonResponse:
    """Return what the resource of the posted form may be described with, best first."""
    _refuse_strangers(request)
    posted = [(name, value) for name, values in request.POST.lists() for value in values]
    chosen: dict[str, set[str]] = {}
    for name, value in posted:
        chosen.setdefault(name, set()).add(value)
    typed = {tag.strip().strip('"') for tag in request.POST.get("tags", "").split(",")}
    chosen["tags"] = typed
    key = request.POST.get("resource", "")
    found = choices(text_of_form(posted), chosen, int(key) if _is_key(key) else None)
    told = ngettext("%(count)d suggestion", "%(count)d suggestions", len(found))
    return JsonResponse(
        {
            "choices": [vars(choice) for choice in found],
            "message": told % {"count": len(found)}
            if found
            else _("Nothing more to suggest. The more text there is, the better it works."),
        }
    )


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


urlpatterns = [
    path("tags/", tags, name="tags"),
    path("proposals/", proposals, name="proposals"),
]
