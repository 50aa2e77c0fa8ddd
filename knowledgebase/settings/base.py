"""Settings common to every way of running; what differs is read from the environment."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import environ
from csp.constants import NONCE, NONE, SELF, UNSAFE_INLINE
from django.utils.translation import gettext_lazy as _

from knowledgebase.settings.accounts import *  # noqa: F403 - settings are layered this way
from knowledgebase.settings.caches import cache_options
from knowledgebase.settings.databases import WEB_THREADS, database_options
from knowledgebase.settings.logs import TO_STDERR, report_errors
from knowledgebase.settings.secret import read_or_create_secret
from knowledgebase.settings.storages import storage_options, storage_origin
from resources.uploads.kinds import AUDIO, DOCUMENTS, VIDEO

BASE_DIR = Path(__file__).resolve().parents[2]

# FileAwareEnv also reads NAME_FILE, as container secrets are handed over.
env = environ.FileAwareEnv()


def clamped(least: int, most: int, number: int) -> int:
    return max(least, min(most, number))


# Everything the default set-up writes: database, index, media, generated secret.
DATA_DIR = Path(env("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)

SECRET_KEY = env("SECRET_KEY", default="") or read_or_create_secret(DATA_DIR / "secret_key")
DEBUG = False
PORT = env.int("PORT", default=8000)
BASE_URL = env("BASE_URL", default=f"http://127.0.0.1:{PORT}").rstrip("/")
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS",
    default=[urlsplit(BASE_URL).hostname or "", "127.0.0.1", "localhost", "[::1]"],
)
CSRF_TRUSTED_ORIGINS = [BASE_URL]
# How many proxies stand in front; their forwarding headers are trusted, no others.
TRUSTED_PROXIES = max(0, env.int("TRUSTED_PROXIES", default=0))
USE_X_FORWARDED_HOST = TRUSTED_PROXIES > 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
# What one client may ask for; four seconds' worth may come at once.
SEARCHES_A_SECOND = clamped(1, 10_000, env.int("SEARCHES_A_SECOND", default=5))
SUGGESTIONS_A_SECOND = clamped(1, 10_000, env.int("SUGGESTIONS_A_SECOND", default=20))
MESSAGES_AN_HOUR = clamped(1, 10_000, env.int("MESSAGES_AN_HOUR", default=10))
# Whether the worker asks, once a week each, if the links of resources still lead anywhere.
CHECK_LINKS = env.bool("CHECK_LINKS", default=True)
# Searches that one web process makes at a time; the other threads are for other pages.
SEARCHES_AT_ONCE = clamped(
    1, WEB_THREADS - 1, env.int("SEARCHES_AT_ONCE", default=WEB_THREADS // 4)
)
SEARCHES_WAITING = (WEB_THREADS - SEARCHES_AT_ONCE) // 2
# Whoever enters the admin must have a second factor.
REQUIRE_TOTP = env.bool("REQUIRE_TOTP", default=False)
# Web processes started by ``manage.py serve``, each with threads of its own.
WEB_CONCURRENCY = env.int("WEB_CONCURRENCY", default=1)

INSTALLED_APPS = [
    "knowledgebase",
    "knowledgebase.accounts",
    "home",
    "search",
    "resources",
    "wagtailmedia",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.sitemaps",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.locales",
    "wagtail.contrib.simple_translation",
    "wagtail.sites",
    "knowledgebase.accounts.apps.UsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_htmx",
    "csp",
    "allauth.account",
    "allauth.mfa",
    "whitenoise.runserver_nostatic",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "knowledgebase.headers.Headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "knowledgebase.accounts.middleware.SignedIn",
    "knowledgebase.accounts.middleware.SecondFactor",
    "knowledgebase.bodies.BodyLimit",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "knowledgebase.headers.ContentSecurityPolicy",
    "django_htmx.middleware.HtmxMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "resources.uploads.middleware.LooksAhead",
    "knowledgebase.transactions.AtomicWrites",
]

ROOT_URLCONF = "knowledgebase.urls"
WSGI_APPLICATION = "knowledgebase.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
            ],
        },
    },
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates" / "jinja2"],
        "OPTIONS": {
            "environment": "knowledgebase.jinja.environment",
            "extensions": ["wagtail.admin.jinja2tags.userbar"],
        },
    },
]

DATABASES = {
    "default": database_options(
        env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'db.sqlite3'}")
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = cache_options(env.cache("CACHE_URL", default="locmemcache://"), DATA_DIR / "progress")

# One address, or those of several nodes separated by commas; empty for the embedded engine.
ELASTICSEARCH_URL = env("ELASTICSEARCH_URL", default="")
ELASTICSEARCH_USER = env("ELASTICSEARCH_USER", default="")
ELASTICSEARCH_PASSWORD = env("ELASTICSEARCH_PASSWORD", default="")
ELASTICSEARCH_API_KEY = env("ELASTICSEARCH_API_KEY", default="")
ELASTICSEARCH_CA_FILE = env("ELASTICSEARCH_CA_FILE", default="")
# Begins the name of every index and alias: sites may share a cluster.
ELASTICSEARCH_INDEX = env("ELASTICSEARCH_INDEX", default="knowledgebase")
SEARCH_INDEX_DIR = DATA_DIR / "index"
SEARCH_ENGINE = (
    "search.engines.elasticsearch.ElasticsearchEngine"
    if ELASTICSEARCH_URL
    else "search.engines.tantivy.TantivyEngine"
)

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

LANGUAGE_CODE = "en"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["knowledgebase.formats"]
TIME_ZONE = env("TIME_ZONE", default="UTC")
USE_I18N = True
WAGTAIL_I18N_ENABLED = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT: Path | None = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"
STORAGES = {
    "default": storage_options(env("STORAGE_URL", default="")),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Where a proxy sends files from, at this address of its own; "" where it does not.
MEDIA_ACCEL = env("MEDIA_ACCEL", default="")
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
# The form of a webinar holds the text of all its tracks; what visitors send is limited before.
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
# The form of a webinar has a file field for each track, and sends those left empty as well.
DATA_UPLOAD_MAX_NUMBER_FILES = 60
# What is on its way, beside where it goes; sweep_files looks after it.
FILE_UPLOAD_TEMP_DIR = DATA_DIR / "uploads"
FILE_UPLOAD_TEMP_DIR.mkdir(exist_ok=True)

_email = env.email("EMAIL_URL", default="consolemail://")
EMAIL_TRANSPORT = _email.pop("EMAIL_BACKEND")
EMAIL_BACKEND = "knowledgebase.mail.AfterCommitBackend"
vars().update(_email)
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="knowledgebase@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Seconds: a mail server that hangs must not hold a visitor up for long.
EMAIL_TIMEOUT = 10

LOGGING = TO_STDERR
report_errors(env("SENTRY_DSN", default=""))
# A monitor that has it reads under /status/ready/ what is wrong; others only that something is.
MONITOR_TOKEN = env("MONITOR_TOKEN", default="")

WAGTAIL_SITE_NAME = _("Knowledge base")
WAGTAILADMIN_BASE_URL = BASE_URL
# Zones of places: the machine's own names beside them ("localtime") are unknown to browsers.
WAGTAIL_USER_TIME_ZONES = ["UTC", *sorted(z for z in available_timezones() if "/" in z)]
WAGTAILIMAGES_IMAGE_MODEL = "resources.LibraryImage"
WAGTAILDOCS_DOCUMENT_MODEL = "resources.LibraryDocument"
WAGTAILIMAGES_IMAGE_FORM_BASE = "resources.uploads.forms.ImageForm"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
# As much as a telephone takes; a picture of 50 million pixels needs 200 MB to be made smaller.
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000
WAGTAILMEDIA = {
    "MEDIA_MODEL": "resources.Recording",
    "MEDIA_FORM_BASE": "resources.uploads.forms.RecordingForm",
    "AUDIO_EXTENSIONS": list(AUDIO),
    "VIDEO_EXTENSIONS": list(VIDEO),
}
RECORDING_MAX_SIZE = 1024 * 1024 * 1024
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "resources.uploads.forms.DocumentForm"
WAGTAILDOCS_EXTENSIONS = list(DOCUMENTS)
WAGTAILDOCS_MAX_UPLOAD_SIZE = 50 * 1024 * 1024
# No page holds embeds. Wagtail's dialog for them would fetch what an editor types into it.
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
# The admin's own search stays in the database; visitors' search is the search app.
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
# The admin calls no other host.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
TAGGIT_CASE_INSENSITIVE = True
TAGGIT_STRIP_UNICODE_WHEN_SLUGIFYING = True

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", *storage_origin(STORAGES["default"])],
        "media-src": [SELF, *storage_origin(STORAGES["default"])],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}
# Wagtail's own pages hold inline scripts and styles; they still get code from here alone.
ADMIN_CONTENT_SECURITY_POLICY = {
    **CONTENT_SECURITY_POLICY["DIRECTIVES"],
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:", *storage_origin(STORAGES["default"])],
}
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
# An invented coalition has no place among real resources.
DEMO_ALLOWED = False
