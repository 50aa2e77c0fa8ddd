"""Every address of the site."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from knowledgebase.accounts.passwords import PasswordReset
from knowledgebase.accounts.signing_in import lead_to_sign_in
from knowledgebase import status
from resources.files import serve_media

urlpatterns: list[URLPattern | URLResolver] = [
    # Before Wagtail's own of the same names and addresses.
    path("admin/login/", lead_to_sign_in, name="wagtailadmin_login"),
    path("admin/password_reset/", PasswordReset.as_view(), name="wagtailadmin_password_reset"),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("resources/", include("resources.urls")),
    path(f"{settings.MEDIA_URL.strip('/')}/<path:name>", serve_media, name="media"),
    path("status/live/", status.live, name="live"),
    path("status/ready/", status.ready, name="ready"),
    path("", include("home.site_urls")),
]

handler500 = "knowledgebase.outages.server_error"

# English has no prefix, so that an address survives a second language being added.
urlpatterns += i18n_patterns(
    path("search/", include("search.urls")),
    path("_util/login/", lead_to_sign_in, name="wagtailcore_login"),
    path("", include("knowledgebase.accounts.urls")),
    path("", include("home.urls")),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)
