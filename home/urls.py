"""Addresses of the network pages, the same in every language behind its prefix."""

from django.urls import path, register_converter

from home.certificates.views import certificate
from home.feeds import views as feeds
from home.network import views
from home.network.paths import ResourceTypePath
from resources.models import Organisation, Place, Priority, Series, Topic

register_converter(ResourceTypePath, "resource_type")

app_name = "network"
urlpatterns = [
    path("topics/", views.tree_list, {"model": Topic}, name="topic_list"),
    path("topics/<slug:slug>/", views.term_page, {"model": Topic}, name="topic"),
    path("places/", views.tree_list, {"model": Place}, name="place_list"),
    path("places/<slug:slug>/", views.term_page, {"model": Place}, name="place"),
    path("partners/", views.organisation_list, name="organisation_list"),
    path("partners/<slug:slug>/", views.term_page, {"model": Organisation}, name="organisation"),
    path("series/", views.term_list, {"model": Series}, name="series_list"),
    path("series/<slug:slug>/", views.term_page, {"model": Series}, name="series"),
    path("priorities/", views.term_list, {"model": Priority}, name="priority_list"),
    path("priorities/<slug:slug>/", views.term_page, {"model": Priority}, name="priority"),
    path("series/<slug:slug>/calendar.ics", feeds.series_events, name="series_calendar"),
    path("series/<slug:slug>/feed.xml", feeds.series_feed, name="series_feed"),
    path("series/<slug:slug>/podcast.xml", feeds.podcast, name="podcast"),
    path("resources/webinars/calendar.ics", feeds.all_events, name="webinar_calendar"),
    path("resources/webinars/<int:pk>/event.ics", feeds.event, name="event"),
    path("resources/webinars/<int:pk>/chapters.json", feeds.chapters, name="chapters"),
    path("resources/webinars/<int:pk>/certificate/", certificate, name="certificate"),
    path("resources/<resource_type:type_slug>/", views.type_index, name="type_index"),
]
