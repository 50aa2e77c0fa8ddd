"""Addresses of what belongs to resources but is no page."""

from django.urls import path

from resources import views
from resources.attention.switching_off import weekly_mail_off

app_name = "resources"
urlpatterns = [
    path("captions/<int:pk>.vtt", views.captions, name="captions"),
    path("captions/<int:pk>.txt", views.transcript_text, name="transcript_text"),
    path("weekly-mail/<str:token>/", weekly_mail_off, name="weekly_mail_off"),
]
