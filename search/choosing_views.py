"""The admin's dialogue for choosing resources, by the library's own search."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import InvalidPage
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.urls import URLPattern
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column, DateColumn, LocaleColumn
from wagtail.admin.ui.tables.pages import PageTypeColumn
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.widgets import BaseChooser
from wagtail.models import Locale

from resources.forms import indented
from resources.keys import key_in
from resources.models import Audience, ResourcePage, Topic
from search.choosing import Choice, choosable, choose
from search.query import MAX_TEXT, InvalidQueryError, SearchQuery


def _choices(name: str, everything: Any) -> Iterator[tuple[str, Any]]:
    """Yield the values of a filter as the search's addresses have them, with their labels."""
    yield "", everything
    if name == "type":
        for slug, model in ResourcePage.resource_types().items():
            yield slug, capfirst(model._meta.verbose_name)
    elif name == "topic":
        yield from ((topic.slug, indented(topic)) for topic in Topic.objects.all())
    elif name == "audience":
        yield from ((audience.slug, audience.label()) for audience in Audience.objects.all())
    else:
        for locale in Locale.objects.all():
            yield locale.language_code, locale.get_display_name()


def _filter(name: str, label: Any, everything: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        required=False,
        choices=lambda: list(_choices(name, everything)),
        # Wagtail's dialogue searches again when one of these changes.
        widget=forms.Select(attrs={"data-chooser-modal-search-filter": True}),
    )


class FilterForm(BaseFilterForm):
    """Words and filters, under the names that they have in the addresses of the search."""

    q = forms.CharField(label=gettext_lazy("Search"), required=False)
    type = _filter("type", gettext_lazy("Type"), gettext_lazy("Any type"))
    topic = _filter("topic", gettext_lazy("Topic"), gettext_lazy("Any topic"))
    audience = _filter("audience", gettext_lazy("Audience"), gettext_lazy("Any audience"))
    language = _filter("language", gettext_lazy("Language"), gettext_lazy("Any language"))

    query = SearchQuery()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        try:
            self.query = SearchQuery.from_params(self.data)
        except InvalidQueryError as error:
            raise ValidationError(list(error.problems.values())) from error
        self.search_query = self.query.text[:MAX_TEXT]
        self.is_searching = bool(self.query.text or self.query.filters)
        return cleaned


class TitleMixin:
    """Names a resource by the title that its editors know, and says if it is a draft."""

    def get_display_title(self, instance: ResourcePage) -> str:
        title: str = instance.get_admin_display_title()
        return title if instance.live else _("%(title)s (draft)") % {"title": title}


class FoundMixin:
    """Lists what the search finds, with what tells one resource from another."""

    request: HttpRequest
    filter_form: FilterForm
    filter_form_class = FilterForm
    results_template_name = "search/admin/chooser_results.html"

    def get_results_page(self, request: HttpRequest) -> Any:
        form = self.filter_form
        self.choice = choose(form.query, request.user) if form.is_valid() else Choice(())
        view: Any = self
        view.paginator = view.paginator_class(self.choice.keys, per_page=view.per_page)
        try:
            page = view.paginator.page(request.GET.get("p", 1))
        except InvalidPage as error:
            raise Http404 from error
        page.object_list = _in_order(page.object_list)
        return page

    @property
    def columns(self) -> list[Column]:
        view: Any = self
        title = view.title_column
        title.accessor = "get_admin_display_title"
        return [
            title,
            # Wagtail's own column offers to sort by it, which this dialogue does not.
            PageTypeColumn(
                "type",
                label=gettext_lazy("Type"),
                accessor="page_type_display_name",
                sort_key=None,
            ),
            DateColumn("published_on", label=gettext_lazy("Date"), width="12%"),
            LocaleColumn(label=gettext_lazy("Language"), sort_key=None),
            Column("status", label=gettext_lazy("Status"), accessor=_status),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        view: Any = super()
        context: dict[str, Any] = view.get_context_data(**kwargs)
        problems = self.filter_form.non_field_errors() if self.filter_form.is_bound else []
        return {**context, "is_by_title": self.choice.is_by_title, "problems": problems}


def _in_order(keys: Iterable[int]) -> list[ResourcePage]:
    """Return the resources of *keys* in their order."""
    wanted = list(keys)
    pages = ResourcePage.objects.select_related("locale").annotate_approved_schedule()
    found = pages.in_bulk(wanted)
    return [found[key] for key in wanted if key in found]


def _status(page: ResourcePage) -> str:
    return str(capfirst(page.status_string))


class ChooseView(FoundMixin, chooser.ChooseView):
    pass


class ChooseResultsView(FoundMixin, chooser.ChooseResultsView):
    pass


class ChosenView(TitleMixin, chooser.ChosenView):
    def get_object(self, pk: str) -> ResourcePage:
        return choosable(self.request.user).get(pk=_key(pk))


class ChosenMultipleView(TitleMixin, chooser.ChosenMultipleView):
    def get_objects(self, pks: list[str]) -> QuerySet[ResourcePage]:
        return choosable(self.request.user).filter(pk__in=map(_key, pks))


def _key(pk: str) -> int:
    """Return what was asked for as a key; one that nothing has, where it is none."""
    return key_in(pk) or 0


class ResourceWidget(TitleMixin, BaseChooser):
    """What a form shows of the resource that was chosen."""

    @cached_property
    def media(self) -> forms.Media:
        return super().media + forms.Media(js=["js/chooser-dialogues.js"])


class ResourceChooserViewSet(ChooserViewSet):
    """Takes the place of Wagtail's page chooser wherever a form asks for a resource."""

    model = ResourcePage
    icon = "doc-full"
    choose_one_text = gettext_lazy("Choose a resource")
    choose_another_text = gettext_lazy("Choose another resource")
    edit_item_text = gettext_lazy("Edit this resource")
    per_page = 10
    base_widget_class = ResourceWidget
    choose_view_class = ChooseView
    choose_results_view_class = ChooseResultsView
    chosen_view_class = ChosenView
    chosen_multiple_view_class = ChosenMultipleView

    def get_urlpatterns(self) -> list[URLPattern]:
        """Leave out creating one: a resource is more than a dialogue can ask for."""
        return [pattern for pattern in super().get_urlpatterns() if pattern.name != "create"]


resource_chooser_viewset = ResourceChooserViewSet(
    "resource_chooser", url_prefix="resources/chooser"
)
