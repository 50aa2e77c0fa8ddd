"""Addresses that have no language."""

from django.templatetags.static import static
from django.urls import path
from django.utils.functional import lazy
from django.views.generic import RedirectView
from wagtail.contrib.sitemaps.views import sitemap

from home import site_views
from home.sitemaps import NetworkSitemap, PageSitemap

SITEMAPS = {"pages": PageSitemap, "network": NetworkSitemap}

urlpatterns = [
    path("site.css", site_views.site_colours, name="site_colours"),
    path("robots.txt", site_views.robots, name="robots"),
    path("favicon.ico", RedirectView.as_view(url=lazy(static, str)("home/favicon.svg"))),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
]
