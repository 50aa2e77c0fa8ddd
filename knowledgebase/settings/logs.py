"""Where messages and errors go: to stderr, and to an error tracker where one is named."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

TO_STDERR: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line"},
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        # Replaces Django's own handlers, which are silent outside DEBUG.
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "knowledgebase": {"level": "INFO"},
        "home": {"level": "INFO"},
        "search": {"level": "INFO"},
        "resources": {"level": "INFO"},
    },
}


def report_errors(dsn: str) -> None:
    """Send unhandled errors to the Sentry-compatible tracker at *dsn*; "" sends nothing.

    Raises ImproperlyConfigured where the optional package is missing.
    """
    if not dsn:
        return
    try:
        import sentry_sdk  # noqa: PLC0415 - an optional package
    except ImportError as error:
        raise ImproperlyConfigured(
            "SENTRY_DSN is set, but sentry-sdk is not installed: uv sync --locked --extra errors"
        ) from error
    # What visitors searched for and who they are stays here.
    sentry_sdk.init(dsn=dsn, send_default_pii=False, max_request_body_size="never")
