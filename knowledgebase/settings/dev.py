"""On one's own machine: the demo, and development."""

from knowledgebase.settings.base import *  # noqa: F403 - settings are layered this way

DEBUG = env.bool("DEBUG", default=False)  # noqa: F405
