"""Who may tidy up what, and what stands around each page of it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.permission_policies import ModelPermissionPolicy

from resources.models import VOCABULARIES, ResourceTag
from resources.models.named import TERM_MODELS
from resources.tidying.keeping import model_of
from resources.tidying.uses import AnyTermModel

ALL: tuple[AnyTermModel, ...] = (ResourceTag, *VOCABULARIES)


def may(user: Any, action: str, model: AnyTermModel) -> bool:
    return bool(ModelPermissionPolicy(model).user_has_permission(user, action))


def tidied_by(user: Any) -> list[AnyTermModel]:
    """Return the vocabularies that *user* may tidy up."""
    return [model for model in ALL if may(user, "change", model) and may(user, "delete", model)]


def model_or_404(request: HttpRequest, vocabulary: str) -> AnyTermModel:
    """Return the vocabulary of that name; refuse whoever may not tidy it up."""
    if vocabulary not in TERM_MODELS:
        raise Http404
    model = model_of(vocabulary)
    if model not in tidied_by(request.user):
        raise PermissionDenied
    return model


def name_of(model: AnyTermModel) -> str:
    return str(model._meta.verbose_name_plural).capitalize()


def frame(model: AnyTermModel, title: str = "", back: str = "") -> dict[str, Any]:
    """Return what the frame of the admin shows around a page about *model*."""
    if title:
        above = [
            {"url": reverse("tidying:index"), "label": _("Tidy up")},
            {"url": back, "label": name_of(model)},
        ]
    else:
        above, title = [], _("Tidy up: %(vocabulary)s") % {"vocabulary": name_of(model)}
    return {
        "header_title": title,
        "header_icon": "tag",
        "breadcrumbs_items": [*above, {"url": "", "label": title}],
    }
