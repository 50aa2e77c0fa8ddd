"""Addresses of what belongs to a resource but is no page."""

from django.urls import path

from resources import views

app_name = "resources"
urlpatterns = [
    path("captions/<int:pk>.vtt", views.captions, name="captions"),
    path("captions/<int:pk>.txt", views.transcript_text, name="transcript_text"),
]
