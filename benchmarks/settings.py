"""As an installation runs, on a database of the benchmark's own."""

from knowledgebase.settings.dev import *  # noqa: F403 - settings are layered this way
from knowledgebase.settings.dev import DATABASES

DEBUG = False
ALLOWED_HOSTS = ["*"]
if "sqlite3" not in DATABASES["default"]["ENGINE"]:
    # Beside the database that DATABASE_URL names, never in it.
    DATABASES["default"]["TEST"] = {"NAME": f"benchmark_{DATABASES['default']['NAME']}"}
# What is measured logs nothing but failures.
LOGGING = {"version": 1, "disable_existing_loggers": False, "root": {"level": "ERROR"}}
