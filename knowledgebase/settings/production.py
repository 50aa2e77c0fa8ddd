"""For the public: HTTPS, hashed static files, no demo."""

from knowledgebase.settings.base import *  # noqa: F403 - settings are layered this way
from knowledgebase.settings.base import BASE_URL, STORAGES, env

STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
SECURE_SSL_REDIRECT = BASE_URL.startswith("https://")
# A load balancer asks this machine itself, without HTTPS.
SECURE_REDIRECT_EXEMPT = [r"^status/"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT
SESSION_COOKIE_AGE, SESSION_LONGEST = 4 * 3600, 12 * 3600
REQUIRE_TOTP = env.bool("REQUIRE_TOTP", default=True)
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SECURE_SSL_REDIRECT else 0
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # neighbouring subdomains belong to others in the organisation
    "security.W019",  # the editor's preview shows a page in a frame of this same site
    "security.W021",  # a preload list is for the owner of the whole domain to join
]
