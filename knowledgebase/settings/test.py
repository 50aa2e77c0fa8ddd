"""For the tests: quick passwords, e-mail in memory, a folder of their own."""

import atexit
import os
import shutil
import tempfile
from uuid import uuid4

# Never the data of an installation, whatever the environment says.
OF_INSTALLATION = (
    "DATABASE_URL", "CACHE_URL", "EMAIL_URL", "SENTRY_DSN", "BASE_URL", "REQUIRE_TOTP",
    "TRUSTED_PROXIES",
)  # fmt: skip
for name in OF_INSTALLATION:
    os.environ.pop(name, None)
for name in [name for name in os.environ if name.startswith("ELASTICSEARCH_")]:
    del os.environ[name]
for name in ("DATABASE_URL", "ELASTICSEARCH_URL"):
    if f"TEST_{name}" in os.environ:
        os.environ[name] = os.environ[f"TEST_{name}"]
# Several runs, and several processes of one run, share a server.
os.environ["ELASTICSEARCH_INDEX"] = f"test-{uuid4().hex}"
# One client makes all the tests' searches; those of the limits set their own.
os.environ |= {"SEARCHES_A_SECOND": "10000", "SUGGESTIONS_A_SECOND": "10000"}
os.environ |= {"MESSAGES_AN_HOUR": "10000"}
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="knowledgebase-test-")
atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)

from knowledgebase.settings.base import *  # noqa: E402,F403 - DATA_DIR is set first
from knowledgebase.settings.base import DATA_DIR, DATABASES  # noqa: E402 - the same

# In a file, as installations have it, so that WAL and locks are the real ones.
if "sqlite3" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = EMAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["*"]
WHITENOISE_USE_FINDERS = True
STATIC_ROOT = None
DEMO_ALLOWED = True
