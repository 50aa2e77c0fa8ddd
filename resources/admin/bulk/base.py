"""What all bulk actions of resources share: which are chosen, what is asked, what is told."""

from abc import abstractmethod
from collections.abc import Callable, Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.permission_policies.pages import PagePermissionPolicy

from resources.bulk.rights import MOST, Outcome, Refusal, Sorted, refusal, sort_out, with_standing
from resources.keys import keys_in
from resources.models import ResourcePage

# Names of resources that a message shows, and that the question shows unfolded.
MOST_NAMED = 10


class ChosenForm(forms.Form):
    """Holds the keys of the resources that the question named, as ``3,7,12``.

    What somebody adds to the list meanwhile was not asked about.
    """

    most = MOST  # resources that one answer changes

    chosen = forms.CharField(widget=forms.HiddenInput)

    def clean_chosen(self) -> list[int]:
        given = self.cleaned_data["chosen"].split(",")
        keys = keys_in(given)
        if len(keys) < len(given):
            raise ValidationError(_("Choose the resources in the list again."))
        if len(keys) > self.most:
            raise ValidationError(too_many(len(keys), self.most))
        return keys


def too_many(count: int, most: int) -> str:
    return _(
        "%(count)s resources are too many to change at once. Choose at most %(most)s: "
        "narrow the list by its filters. Nothing was changed."
    ) % {"count": count, "most": most}


def visible_to(user: Any) -> Any:
    """Return a query of the keys of the pages whose titles *user* may know."""
    return PagePermissionPolicy().explorable_instances(user).values("pk")


def listed_keys(request: Any) -> list[int]:
    """Return the keys of all resources that the list shows for its search and filters."""
    from resources.admin.listing import resource_listing_viewset  # noqa: PLC0415 - it lists these

    listing: Any = resource_listing_viewset.index_view
    view = listing.view_class(**listing.view_initkwargs)
    view.setup(request)
    return list(view.get_queryset().order_by("pk").values_list("pk", flat=True))


class ResourceBulkAction(BulkAction):
    """Asks about resources chosen in their list, changes those that may be, tells of all.

    A subclass says what to ask (``form_class``) and what to do (:meth:`carry_out`).
    """

    models = [ResourcePage]  # noqa: RUF012 - Wagtail's way
    template_name = "resources/admin/bulk/confirm.html"
    form_class: type[ChosenForm] = ChosenForm
    check: Callable[[ResourcePage, Any], Refusal | None] = staticmethod(refusal)
    question: str | Promise = ""
    submit_label: str | Promise = gettext_lazy("Yes, change them")
    submit_class = ""

    @cached_property
    def chosen(self) -> list[int]:
        """Return the keys of what was chosen, in the order of the tree's keys."""
        asked = self.request.GET.getlist("id")
        if "all" in asked:
            return listed_keys(self.request)
        return sorted(set(keys_in(asked)))

    @cached_property
    def sorted(self) -> Sorted:
        return self.sort_out(self.chosen)

    def sort_out(self, keys: Collection[int]) -> Sorted:
        """Tell which of the resources *keys*, of those the user may see, may be changed."""
        pages = with_standing(keys).filter(pk__in=visible_to(self.request.user))
        return sort_out(pages, self.request.user, self.check)

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        most = self.form_class.most
        if len(self.chosen) > most:
            messages.error(request, too_many(len(self.chosen), most))
            return self.go_back()
        return super().get(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        return {"chosen": ",".join(str(page.pk) for page in self.sorted.allowed)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.get("form") or self.get_form()
        named = self.sorted.allowed
        if form.is_bound and "chosen" in getattr(form, "cleaned_data", {}):
            named = self.sort_out(form.cleaned_data["chosen"]).allowed
        return {
            "form": form,
            "view": self,
            "allowed": named,
            "refused": [(why(reason), pages) for reason, pages in self.sorted.refused.items()],
            "most_named": MOST_NAMED,
            "next": self.next_url,
            "submit_url": self.request.get_full_path(),
            "media": form.media,
        }

    def get_actionable_objects(self) -> tuple[list[ResourcePage], dict[str, Any]]:
        """Return what the answer names of what the user may see.

        :meth:`carry_out` looks again who may change it.
        """
        keys = self.cleaned_form.cleaned_data["chosen"]
        pages = ResourcePage.objects.filter(pk__in=keys)
        return list(pages.filter(pk__in=visible_to(self.request.user)).order_by("pk")), {}

    def execute_action(self, objects: list[ResourcePage], **kwargs: Any) -> tuple[int, int]:
        return self.carry_out([page.pk for page in objects], self.cleaned_form.cleaned_data), 0

    @abstractmethod
    def carry_out(self, keys: Collection[int], answer: dict[str, Any]) -> int:
        """Change the resources *keys*, tell what was done, and return how many were changed."""

    def go_back(self) -> HttpResponse:
        return redirect(self.next_url)

    def tell(self, outcome: Outcome) -> int:
        """Tell what was done, with the way to undo it; return how many were changed."""
        for reason, pages in outcome.sorted.refused.items():
            messages.warning(self.request, f"{why(reason)} {names_of(pages)}")
        if outcome.waiting:
            told = _("You may not publish, so the change waits in a draft of:")
            messages.warning(self.request, f"{told} {names_of(outcome.waiting)}")
        operation = outcome.operation
        if operation is None:
            messages.warning(self.request, _("Nothing was changed."))
            return 0
        undo = messages.button(reverse("operations:undo", args=[operation.pk]), _("Undo"))
        done = ngettext(
            "%(count)s resource was changed. %(title)s",
            "%(count)s resources were changed. %(title)s",
            operation.count,
        ) % {"count": operation.count, "title": operation.title}
        messages.success(self.request, done, buttons=[undo])
        return operation.count


def why(reason: Refusal) -> str:
    """Return the words before the names of resources that are left alone."""
    return {
        Refusal.FORBIDDEN: _("Left alone, because you may not change them:"),
        Refusal.LOCKED: _("Left alone, because they are locked, in review or scheduled:"),
        Refusal.ALIAS: _("Left alone, because they mirror another resource; change that one:"),
        Refusal.DONE: _("Left alone, because nothing would change:"),
        Refusal.INVALID: _(
            "Left alone, because they cannot be published as they are; open each to see why:"
        ),
        Refusal.MISPLACED: _(
            "Left alone, because they cannot go there: it is of another language, you may not "
            "add to it, or it has a resource at the same address:"
        ),
    }[reason]


def names_of(pages: Collection[ResourcePage]) -> str:
    """Return the titles of *pages*, the first ten by name."""
    titles = [f"“{page.get_admin_display_title()}”" for page in pages]
    named = ", ".join(titles[:MOST_NAMED])
    more = len(titles) - MOST_NAMED
    if more > 0:
        named += " " + ngettext("and %(count)s more", "and %(count)s more", more) % {"count": more}
    return f"{named}."
