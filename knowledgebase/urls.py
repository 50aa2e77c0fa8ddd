"""Every address of the site."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents.views.serve import authenticate_with_password

from knowledgebase import status
from knowledgebase.accounts.passwords import PasswordReset
from knowledgebase.accounts.signing_in import lead_to_sign_in
from resources import views as files

urlpatterns: list[URLPattern | URLResolver] = [
    # Before Wagtail's own of the same names and addresses.
    path("admin/login/", lead_to_sign_in, name="wagtailadmin_login"),
    path("admin/password_reset/", PasswordReset.as_view(), name="wagtailadmin_password_reset"),
    path("admin/", include("knowledgebase.admin_views")),
    path("admin/", include(wagtailadmin_urls)),
    # In the place of Wagtail's own: all files are sent by one view.
    path(
        "documents/authenticate_with_password/<int:restriction_id>/",
        authenticate_with_password,
        name="wagtaildocs_authenticate_with_password",
    ),
    path("documents/<int:pk>/<path:name>", files.document, name="wagtaildocs_serve"),
    path("resources/", include("resources.urls")),
    path(f"{settings.MEDIA_URL.strip('/')}/<path:name>", files.media, name="media"),
    path("status/live/", status.live, name="live"),
    path("status/ready/", status.ready, name="ready"),
    path("", include("home.site_urls")),
]

handler500 = "knowledgebase.outages.server_error"

# English has no prefix, so that an address survives a second language being added.
urlpatterns += i18n_patterns(
    path("search/", include("search.urls")),
    path("transcripts/<int:pk>/", files.transcript, name="transcript"),
    path("_util/login/", lead_to_sign_in, name="wagtailcore_login"),
    path("", include("knowledgebase.accounts.urls")),
    path("", include("home.urls")),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)
