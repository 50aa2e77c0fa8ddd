"""Templates of the coalition's own: kept from a resource, and managed in one list."""

from collections.abc import Iterator
from typing import Any, cast

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLResolver, include, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, UserColumn
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import log
from wagtail.models import Page

from resources.models import ResourcePage, ResourceTemplate
from resources.starting import manageable, may_keep, snapshot_of, templates_for


class TemplateForm(forms.ModelForm):
    """The name, by which editors choose it."""

    class Meta:
        model = ResourceTemplate
        fields = ("name",)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        like = ResourceTemplate.objects.filter(
            library=self.instance.library, resource_type=self.instance.resource_type
        )
        if like.filter(name__iexact=name).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("Another template of this type has this name already."))
        return name


def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a name, and keep what the resource *pk* says now as a template."""
    page, user = get_object_or_404(ResourcePage, pk=pk), cast(Any, request.user)
    if not may_keep(page, user):
        raise PermissionDenied
    library = page.get_parent().specific
    template = ResourceTemplate(library=library, resource_type=page.type_slug, made_by=user)
    form = TemplateForm(request.POST or None, instance=template, initial={"name": page.draft_title})
    edit_url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    if request.method == "POST" and form.is_valid():
        template.content = snapshot_of(page)
        form.save()
        log(template, "wagtail.create", user=user)
        told = _("“%(name)s” is kept. It is offered where a new resource of its type is begun.")
        messages.success(request, told % {"name": template.name})
        return redirect(edit_url)
    title = _("Use as a template")
    context = {
        "form": form,
        "page": page,
        "library": library,
        "header_title": title,
        "header_icon": "copy",
        "breadcrumbs_items": [
            {"url": edit_url, "label": page.get_admin_display_title()},
            {"url": "", "label": title},
        ],
    }
    return render(request, "resources/admin/keep_template.html", context)


class TemplateIndexView(generic.IndexView):
    """The templates that the user may begin with, each with a way to those they may change."""

    model = ResourceTemplate
    permission_policy = None
    page_title = gettext_lazy("Templates")
    header_icon = "copy"
    index_url_name = "templates:index"
    index_results_url_name = "templates:results"
    edit_url_name = "templates:edit"
    delete_url_name = "templates:delete"
    default_ordering = "name"
    list_display = (
        "name",
        Column("type", label=gettext_lazy("Type"), accessor="type_label"),
        Column("library", label=gettext_lazy("Library"), accessor="library"),
        UserColumn("made_by", label=gettext_lazy("Made by")),
        DateColumn("made_at", label=gettext_lazy("Made"), sort_key="made_at"),
    )

    def get_base_queryset(self) -> QuerySet[ResourceTemplate]:
        found = templates_for(self.request.user)
        return found.select_related("library", "made_by__wagtail_userprofile")

    @cached_property
    def _manageable(self) -> set[int]:
        return set(manageable(self.request.user).values_list("pk", flat=True))

    def get_edit_url(self, instance: ResourceTemplate) -> str | None:
        return super().get_edit_url(instance) if instance.pk in self._manageable else None

    def get_delete_url(self, instance: ResourceTemplate) -> str | None:
        return super().get_delete_url(instance) if instance.pk in self._manageable else None


class OneTemplate:
    """A template that the user may change; any other is not found."""

    request: HttpRequest
    model = ResourceTemplate
    permission_policy = None
    header_icon = "copy"
    index_url_name = "templates:index"
    edit_url_name = "templates:edit"
    delete_url_name = "templates:delete"

    def get_queryset(self) -> QuerySet[ResourceTemplate]:
        return manageable(self.request.user)


class TemplateEditView(OneTemplate, generic.EditView):
    """Another name for a template."""

    form_class = TemplateForm
    success_message = gettext_lazy("“%(object)s” was renamed.")


class TemplateDeleteView(OneTemplate, generic.DeleteView):
    """Remove a template; what was begun with it stays."""

    confirmation_message = gettext_lazy("What was begun with it stays as it is. Remove it?")


urlpatterns: list[Any] = [
    path("", TemplateIndexView.as_view(), name="index"),
    path("results/", TemplateIndexView.as_view(results_only=True), name="results"),
    path("of/<key:pk>/", keep, name="keep"),
    path("<key:pk>/", TemplateEditView.as_view(), name="edit"),
    path("<key:pk>/remove/", TemplateDeleteView.as_view(), name="delete"),
]


@hooks.register("register_admin_urls")
def register_templates() -> list[URLResolver]:
    return [path("templates/", include((urlpatterns, "templates")))]


class TemplatesItem(MenuItem):
    """The list, for whoever may begin with any."""

    def is_shown(self, request: HttpRequest) -> bool:
        return templates_for(request.user).exists()


@hooks.register("register_settings_menu_item")
def register_templates_item() -> MenuItem:
    return TemplatesItem(
        _("Templates"), reverse("templates:index"), name="templates", icon_name="copy", order=30
    )


@hooks.register("register_page_header_buttons")
def template_button(
    page: Page, user: Any, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    if may_keep(page, user):
        yield Button(
            _("Use as a template"),
            url=reverse("templates:keep", args=[page.pk]),
            icon_name="copy",
            priority=14,
        )
