"""On one's own machine: the demo, and development."""

from knowledgebase.settings.base import *  # noqa: F403 - settings are layered this way
from knowledgebase.settings.base import env

DEBUG = env.bool("DEBUG", default=False)
# Static files are served from where they are written, so nothing needs collecting.
WHITENOISE_USE_FINDERS = True
STATIC_ROOT = None
WHITENOISE_AUTOREFRESH = DEBUG
DEMO_ALLOWED = True
