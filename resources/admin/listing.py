"""All resources in one list of the admin, with what is due for review."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, cast

import django_filters
from django import forms
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.filters import MultipleContentTypeFilter
from wagtail.admin.ui.tables import Column, LocaleColumn, UserColumn
from wagtail.admin.ui.tables.pages import (
    BulkActionsColumn,
    PageStatusColumn,
    PageTitleColumn,
    PageTypeColumn,
)
from wagtail.admin.views.pages.choose_parent import ChooseParentView
from wagtail.admin.views.pages.listing import IndexView, PageFilterSet
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.models import Page

from resources.admin.exporting import ExportMixin, Table
from resources.forms import LibraryChoiceField, indented
from resources.imports.exporting import resource_rows
from resources.keys import askable
from resources.models import ResourcePage, Topic

SOON, LATER = dt.timedelta(days=30), dt.timedelta(days=90)
# Resources that a search in the list may find; more are found by filters.
SEARCH_LIMIT = 1_000


def is_overdue(page: ResourcePage) -> bool:
    """Whether the day on which somebody should have looked at *page* is past."""
    return page.review_by is not None and page.review_by < timezone.localdate()


class ReviewColumn(Column):
    """The day of review, marked where it is past."""

    cell_template_name = "resources/admin/review_cell.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        return {**context, "is_overdue": is_overdue(instance)}


class ReviewFilter(django_filters.ChoiceFilter):
    """Resources by how soon they are due for review; the choices do not overlap."""

    def filter(self, queryset: QuerySet, value: str) -> QuerySet:
        today = timezone.localdate()
        periods = {
            "overdue": Q(review_by__lt=today),
            "30": Q(review_by__gte=today, review_by__lte=today + SOON),
            "90": Q(review_by__gte=today, review_by__lte=today + LATER),
            "later": Q(review_by__gt=today + LATER),
        }
        return queryset.filter(periods[value]) if value in periods else queryset


class StatusFilter(django_filters.ChoiceFilter):
    """Resources by where they stand between draft and withdrawal."""

    CONDITIONS = {  # noqa: RUF012 - read only
        "live": Q(live=True),
        "changes": Q(live=True, has_unpublished_changes=True),
        "draft": Q(live=False, expired=False),
        # Every list of pages in the admin is annotated with this.
        "scheduled": Q(_approved_schedule=True),
        "expired": Q(expired=True),
    }

    def filter(self, queryset: QuerySet, value: str) -> QuerySet:
        return queryset.filter(self.CONDITIONS.get(value, Q()))


class TopicFilter(django_filters.ModelMultipleChoiceFilter):
    """Resources on any of the topics, or on narrower ones."""

    class field_class(django_filters.fields.ModelMultipleChoiceField):  # noqa: N801 - their name
        def clean(self, value: Any) -> Any:
            return super().clean([askable(one) for one in value or ()])

        def label_from_instance(self, term: Topic) -> str:
            return indented(term)

    def get_filter_predicate(self, term: Topic) -> dict[str, str]:
        return {"topics__path__startswith": term.path}


def resource_content_types(request: HttpRequest | None) -> QuerySet[ContentType]:
    kinds = ContentType.objects.get_for_models(*ResourcePage.resource_types().values())
    return ContentType.objects.filter(pk__in=[kind.pk for kind in kinds.values()])


class ResourceFilterSet(PageFilterSet):
    content_type = MultipleContentTypeFilter(
        label=_("Type"), queryset=resource_content_types, widget=forms.CheckboxSelectMultiple
    )
    topics = TopicFilter(
        label=_("Topic"), queryset=Topic.objects.all(), widget=forms.CheckboxSelectMultiple
    )
    review = ReviewFilter(
        label=_("Review"),
        choices=[
            ("overdue", _("Overdue")),
            ("30", _("In the next 30 days")),
            ("90", _("In the next 90 days")),
            ("later", _("Later")),
        ],
        empty_label=_("Any time"),
        widget=forms.RadioSelect,
    )
    status = StatusFilter(
        label=_("Status"),
        choices=[
            ("live", pgettext_lazy("status of a page", "Live")),
            ("changes", _("Live, with changes not published")),
            ("draft", _("Draft")),
            ("scheduled", _("Scheduled")),
            ("expired", _("Expired")),
        ],
        empty_label=_("Any status"),
        widget=forms.RadioSelect,
    )
    site = None
    has_child_pages = None

    class Meta:
        model = ResourcePage
        fields: tuple[str, ...] = ()


class ResourceIndexView(ExportMixin, IndexView):
    # It offers the bulk actions of resources.
    template_name = "resources/admin/bulk/listing.html"
    # The language has a column of its own.
    show_locale_labels = False

    def exported_as(self) -> str:
        return "resources"

    def exported(self) -> Table:
        """Return what the user may edit of it: their latest drafts are in the file."""
        editable = self.permission_policy.instances_user_has_permission_for(
            self.request.user, "change"
        )
        found = self.get_queryset().filter(pk__in=editable.values("pk"))
        return resource_rows(found, self.request.user)

    def get_base_queryset(self) -> QuerySet[ResourcePage]:
        return super().get_base_queryset().prefetch_related("owner__wagtail_userprofile")

    def search_queryset(self, queryset: QuerySet[ResourcePage]) -> QuerySet[ResourcePage]:
        """Search apart from the filters, whose columns the search of the admin knows not."""
        if not self.is_searching:
            return queryset
        found = ResourcePage.objects.all().autocomplete(self.search_query)[:SEARCH_LIMIT]
        return queryset.filter(pk__in=[page.pk for page in found])

    def get_table(self, object_list: Iterable[ResourcePage]) -> Any:
        pages = list(object_list)
        labels = topic_labels([page.pk for page in pages])
        for page in pages:
            page.topic_labels = ", ".join(labels[page.pk])
        return super().get_table(pages)


def topic_labels(keys: list[int]) -> dict[int, list[str]]:
    """Return the labels of the topics of each resource, in the order of the tree."""
    rows = ResourcePage.topics.through.objects.filter(resourcepage_id__in=keys)
    labels: dict[int, list[str]] = defaultdict(list)
    for row in rows.select_related("topic").order_by("topic__path"):
        labels[row.resourcepage_id].append(row.topic.label())
    return labels


class LibraryForm(forms.Form):
    """Asks in which of *libraries* a new resource belongs."""

    parent_page = LibraryChoiceField(
        label=_("Library"), queryset=None, empty_label=None, widget=forms.RadioSelect
    )

    def __init__(self, libraries: QuerySet[Page], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ModelChoiceField, self.fields["parent_page"])
        field.queryset = libraries
        field.initial = libraries.first()


class ChooseLibraryView(ChooseParentView):
    """Ask in which library a new resource belongs, then which type it is."""

    page_title = _("Choose a library")
    submit_button_label = _("Continue")
    # Libraries of every language are offered.
    locale = None

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        # Any type will do to ask where resources may be made: all live in libraries.
        self.model = next(iter(ResourcePage.resource_types().values()))
        possible = self.get_valid_parent_pages(request.user)
        self.libraries = possible.select_related("locale").order_by("path")

    def get_page_subtitle(self) -> str:
        return ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if len(self.libraries) == 1:
            return redirect("wagtailadmin_pages:add_subpage", self.libraries[0].pk)
        return self.render_to_response(self.get_context_data())

    def get_form(self) -> LibraryForm:
        return LibraryForm(self.libraries, self.request.POST or None)

    def form_valid(self, form: LibraryForm) -> HttpResponse:
        return redirect("wagtailadmin_pages:add_subpage", form.cleaned_data["parent_page"].pk)


class ResourceListingViewSet(PageListingViewSet):
    model = ResourcePage
    icon = "doc-full"
    menu_label = _("Resources")
    menu_order = 110
    add_to_admin_menu = True
    index_view_class = ResourceIndexView
    choose_parent_view_class = ChooseLibraryView
    filterset_class = ResourceFilterSet
    columns = (
        BulkActionsColumn("bulk_actions"),
        PageTitleColumn("title", label=_("Title"), sort_key="title", classname="title"),
        PageTypeColumn(
            "type",
            label=_("Type"),
            accessor="page_type_display_name",
            sort_key="content_type__model",
        ),
        Column("topic_labels", label=_("Topics")),
        LocaleColumn(label=_("Language")),
        PageStatusColumn("status", label=_("Status"), sort_key="live"),
        ReviewColumn("review_by", label=_("Review by"), sort_key="review_by"),
        UserColumn("owner", label=_("Owner")),
    )


resource_listing_viewset = ResourceListingViewSet("resource_listing", url_prefix="resources")
