"""For the tests: quick passwords, e-mail in memory, a folder of their own."""

import atexit
import os
import shutil
import tempfile

# Never the data of an installation, whatever the environment says.
for name in ("DATABASE_URL", "CACHE_URL", "EMAIL_URL", "SENTRY_DSN", "BASE_URL"):
    os.environ.pop(name, None)
if "TEST_DATABASE_URL" in os.environ:
    os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="knowledgebase-test-")
atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)

from knowledgebase.settings.base import *  # noqa: E402,F403 - DATA_DIR is set first
from knowledgebase.settings.base import DATA_DIR, DATABASES  # noqa: E402 - the same

# In a file, as installations have it, so that WAL and locks are the real ones.
if "sqlite3" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["*"]
WHITENOISE_USE_FINDERS = True
STATIC_ROOT = None
DEMO_ALLOWED = True
