"""For the tests: quick passwords, e-mail in memory, a folder of their own."""

import os
import tempfile

os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="knowledgebase-test-"))

from knowledgebase.settings.base import *  # noqa: E402,F403 - DATA_DIR is set first

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["*"]
