"""The vocabularies and the tags in the admin."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import NumberColumn
from wagtail.admin.widgets.button import HeaderButton
from wagtail.snippets.views.snippets import (
    DeleteView,
    IndexView,
    SnippetViewSet,
    SnippetViewSetGroup,
)

from resources import models
from resources.admin.exporting import ExportMixin, Table
from resources.admin.tidying_frame import tidied_by
from resources.admin.tidying_hooks import TidyingItem
from resources.forms import TermForm, TreeTermForm, indented, term_form, translated_name
from resources.imports.exporting import term_rows
from resources.tidying.finding import named_like

# What makes a relation to a term or tag a use of it.
USERS = (models.ResourcePage, models.TaggedResource)


def usage_relation(model: type[Model]) -> str:
    """Return the name under which a query reaches the resources that use *model*."""
    for relation in model._meta.related_objects:
        user = relation.related_model
        if isinstance(user, type) and issubclass(user, USERS):
            return relation.name
    raise LookupError(f"No resource uses {model.__name__}.")


class TermIndexView(ExportMixin, IndexView):
    """The list of a vocabulary, with how many resources use each term."""

    @property
    def show_export_buttons(self) -> bool:
        """Leave out tags, which have no columns of an import."""
        return issubclass(self.model, models.Term)

    @cached_property
    def header_buttons(self) -> list[Any]:
        buttons = list(super().header_buttons)
        if self.model in tidied_by(self.request.user):
            address = reverse("tidying:vocabulary", args=[self.model._meta.model_name])
            buttons.append(HeaderButton(_("Tidy up"), url=address, icon_name="tag"))
        return buttons

    def exported_as(self) -> str:
        return str(self.model._meta.model_name)

    def exported(self) -> Table:
        return term_rows(self.get_queryset())

    def get_base_queryset(self) -> QuerySet:
        usage = Count(usage_relation(self.model), distinct=True)
        return super().get_base_queryset().annotate(usage=usage)

    def search_queryset(self, queryset: QuerySet) -> QuerySet:
        """Find names in any language under case and accent folding, and synonyms."""
        if not self.is_searching:
            return queryset
        return queryset.filter(named_like(self.model, self.search_query))


class TreeIndexView(TermIndexView):
    """The list of a tree, in its order and set in by depth."""

    @cached_property
    def columns(self) -> list[Any]:
        # Deleting many at once would take narrower terms along unseen.
        return [column for column in super().columns if column.name != "bulk_actions"]

    def _get_title_column(self, *args: Any, **kwargs: Any) -> Any:
        column = super()._get_title_column(*args, **kwargs)
        column.accessor = indented
        column.sort_key = None
        return column


class TermDeleteView(DeleteView):
    """Tell before a deletion how many resources lose the term."""

    @property
    def confirmation_message(self) -> str:
        count = type(self.object).objects.aggregate(
            count=Count(
                usage_relation(type(self.object)), filter=Q(pk=self.object.pk), distinct=True
            )
        )["count"]
        return ngettext(
            "%(count)s resource is described with it and would lose it. Delete it?",
            "%(count)s resources are described with it and would lose it. Delete it?",
            count,
        ) % {"count": count}


class TreeDeleteView(TermDeleteView):
    """Refuse to delete a term that has narrower terms: they would go with it."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.user_has_permission("delete"):
            raise PermissionDenied
        if not self.object.is_leaf():
            messages.error(
                request,
                _("“%(term)s” has narrower terms. Move or delete them first.")
                % {"term": self.object.label()},
            )
            return redirect(self.index_url_name)
        return super().dispatch(request, *args, **kwargs)


class VocabularyViewSet(SnippetViewSet):
    """What the views of tags and of every vocabulary share."""

    icon = "list-ul"
    list_per_page = 100
    index_view_class = TermIndexView
    delete_view_class = TermDeleteView
    search_fields = ("folded",)
    copy_view_enabled = False
    ordering: str | tuple[str, ...] = "name"
    list_display = ("name", "slug", NumberColumn("usage", label=_("Resources"), sort_key="usage"))

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        # Wagtail's own usage report does not see many-to-many relations, and "used 0
        # times" would be untrue: the list and the deletion page count for themselves.
        return super().get_common_view_kwargs(**{**kwargs, "usage_url_name": None})


class TermViewSet(VocabularyViewSet):
    """A vocabulary; each adds its own panels."""

    ordering: str | tuple[str, ...] = ("sort_order", "name")
    form_base: type[TermForm] = TermForm
    place_panels: tuple[Any, ...] = ()
    own_panels: tuple[str, ...] = ()

    @cached_property
    def edit_handler(self) -> ObjectList:
        languages = models.vocabularies.translation_languages()
        names = [FieldPanel(translated_name(code)) for code, _name in languages]
        return ObjectList(
            [
                MultiFieldPanel(["name", *names], heading=_("Name")),
                *self.place_panels,
                *self.own_panels,
                "description",
                "synonyms",
                MultiFieldPanel(["sort_order", "slug"], heading=_("Order and web address")),
            ],
            base_form_class=term_form(self.form_base, languages),
        )


class TreeTermViewSet(TermViewSet):
    icon = "list-ol"
    index_view_class = TreeIndexView
    delete_view_class = TreeDeleteView
    form_base = TreeTermForm
    place_panels = (FieldPanel("parent"),)
    ordering = "path"


class TopicViewSet(TreeTermViewSet):
    model = models.Topic


class PlaceViewSet(TreeTermViewSet):
    model = models.Place
    own_panels = ("kind",)
    list_filter = ("kind",)


class AudienceViewSet(TermViewSet):
    model = models.Audience


class EducationLevelViewSet(TermViewSet):
    model = models.EducationLevel


class PopulationViewSet(TermViewSet):
    model = models.Population


class OrganisationViewSet(TermViewSet):
    model = models.Organisation
    own_panels = ("kind", "place", "link", "is_partner")
    list_filter = ("kind", "is_partner")


class SeriesViewSet(TermViewSet):
    model = models.Series


class DesignTeamViewSet(TermViewSet):
    model = models.DesignTeam


class PriorityViewSet(TermViewSet):
    model = models.Priority


class TagViewSet(VocabularyViewSet):
    """Tags: made while describing resources, renamed and deleted here."""

    model = models.ResourceTag
    icon = "tag"
    edit_handler = ObjectList(["name"])


class VocabularyViewSetGroup(SnippetViewSetGroup):
    items = (
        TopicViewSet,
        AudienceViewSet,
        EducationLevelViewSet,
        PopulationViewSet,
        PlaceViewSet,
        OrganisationViewSet,
        SeriesViewSet,
        DesignTeamViewSet,
        PriorityViewSet,
        TagViewSet,
    )
    menu_label = _("Vocabularies")
    menu_name = "vocabularies"
    menu_icon = "list-ul"
    menu_order = 210

    def get_submenu_items(self) -> list[MenuItem]:
        tidying = TidyingItem(
            _("Tidy up"), reverse("tidying:index"), name="tidying", icon_name="tag", order=0
        )
        return [tidying, *super().get_submenu_items()]
