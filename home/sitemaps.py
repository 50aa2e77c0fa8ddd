"""What search engines of the web are told to visit."""

from django.contrib.sitemaps import Sitemap
from django.db.models import Q, QuerySet
from django.urls import reverse
from wagtail.contrib.sitemaps import Sitemap as WagtailSitemap
from wagtail.models import Page, Site

from home.languages import homes_of
from home.network.terms import CountedTerm, counted, counted_tree
from resources.models import Organisation, Place, Priority, ResourcePage, Series, Term, Topic
from resources.models.vocabularies import TreeTerm
from resources.visibility import visible


class PageSitemap(WagtailSitemap):
    """Every page of the site that anyone may read, in every language."""

    def items(self) -> QuerySet[Page]:
        site = self.get_wagtail_site()
        below = Q(pk__in=[])
        for root in Site.get_site_root_paths():
            if root.site_id == site.pk:
                below |= Q(url_path__startswith=root.root_path)
        pages = Page.objects.filter(below).defer_streamfields().specific()
        return visible(pages).order_by("path")


class NetworkSitemap(Sitemap):
    """The network pages that hold something, in every language."""

    i18n = True
    alternates = True

    def items(self) -> list[tuple[str, tuple[str, ...]]]:
        self._languages = list(homes_of(Site.objects.filter(is_default_site=True).first()))
        lists = [
            ("network:topic_list", ()),
            ("network:place_list", ()),
            ("network:organisation_list", ()),
            ("network:series_list", ()),
            ("network:priority_list", ()),
        ]
        types = [("network:type_index", (slug,)) for slug in ResourcePage.resource_types()]
        terms = [
            (f"network:{model._meta.model_name}", (entry.term.slug,))
            for model in (Topic, Place, Organisation, Series, Priority)
            for entry in _with_resources(model)
        ]
        return [*lists, *types, *terms]

    def get_languages_for_item(self, item: tuple[str, tuple[str, ...]]) -> list[str]:
        return self._languages

    def location(self, item: tuple[str, tuple[str, ...]]) -> str:
        name, arguments = item
        return reverse(name, args=arguments)


def _with_resources(model: type[Term]) -> list[CountedTerm]:
    is_tree = issubclass(model, TreeTerm)
    entries = counted_tree(model) if is_tree else counted(model.objects.all())
    found = []
    while entries:
        entry = entries.pop()
        entries.extend(entry.children)
        if entry.count:
            found.append(entry)
    return found
