"""As an installation runs, on data of the benchmark's own (see ``__main__``)."""

from knowledgebase.settings.dev import *  # noqa: F403 - settings are layered this way

DEBUG = False
ALLOWED_HOSTS = ["*"]
# One client asks for all that is measured.
SEARCHES_A_SECOND = SUGGESTIONS_A_SECOND = 10_000
# What is measured logs nothing but failures.
LOGGING = {"version": 1, "disable_existing_loggers": False, "root": {"level": "ERROR"}}
