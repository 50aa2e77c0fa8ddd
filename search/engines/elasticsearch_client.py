"""Talking to Elasticsearch: one client a process, a deadline, and a breaker.

The client's own time-out is per read, so that an answer that trickles in would never
end; searches are therefore waited for here, and given up here.
"""

import logging
import os
import re
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch, OrjsonSerializer

from search.engines import base
from search.engines.base import EngineUnavailableError

logger = logging.getLogger(__name__)

WORK_SECONDS = 60.0  # for one step of writing or of making an index
THREADS = 32  # searches under way at once in one process; more wait within their deadline

# Capitals are refused by the server; another beginning, or "*", would name others' indexes.
_PREFIX = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")

T = TypeVar("T")


class RefusedError(EngineUnavailableError):
    """The cluster is there, and takes no such request."""


class CircuitBreaker:
    """Refuses at once what has just failed *failures* times in a row.

    After *pause* seconds one call is let through to see; whether it succeeds decides
    about the others.
    """

    def __init__(self, failures: int = 3, pause: float = 5.0) -> None:
        self._allowed = failures
        self._pause = pause
        self._failed = 0
        self._closed_until = 0.0
        self._lock = threading.Lock()

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Run the block if calls are let through; an EngineUnavailableError counts as a failure.

        Not so a RefusedError: nobody is helped by asking less.
        """
        self._enter()
        try:
            yield
        except RefusedError:
            raise
        except EngineUnavailableError:
            with self._lock:
                self._failed += 1
                self._closed_until = time.monotonic() + self._pause
            raise
        with self._lock:
            self._failed = 0

    def _enter(self) -> None:
        with self._lock:
            if self._failed < self._allowed:
                return
            now = time.monotonic()
            if now < self._closed_until:
                raise EngineUnavailableError("The search engine did not answer a moment ago.")
            self._closed_until = now + self._pause


class Connection:
    """The way of this process to the cluster."""

    def __init__(self) -> None:
        self.client = _client()
        self.breaker = CircuitBreaker()
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="elasticsearch")

    def within(self, seconds: float, call: Callable[[], T]) -> T:
        """Return what *call* returns; EngineUnavailableError where it takes longer."""
        answer = self._threads.submit(call)
        try:
            return answer.result(timeout=max(0.0, seconds))
        except FutureTimeoutError:
            answer.cancel()  # nobody waits for what has not begun
            raise EngineUnavailableError("The search engine did not answer in time.") from None
        except (TransportError, ApiError) as error:
            raise unavailable(error) from error


def connection() -> Connection:
    """Return the connection of this process, made at its first use.

    A client that was used before a fork would share its socket with all children, who
    would read each other's answers.
    """
    return _connection(os.getpid(), settings.ELASTICSEARCH_URL)


@contextmanager
def working() -> Iterator[Elasticsearch]:
    """Give a client for writing and for the work on indexes, with its own patience."""
    try:
        yield connection().client.options(request_timeout=WORK_SECONDS)
    except (TransportError, ApiError) as error:
        raise unavailable(error) from error


def faults() -> Iterator[str]:
    """Yield what is wrong with the settings; the cluster is not asked."""
    if not _PREFIX.fullmatch(settings.ELASTICSEARCH_INDEX):
        yield (
            "ELASTICSEARCH_INDEX may hold small letters, digits, dots, hyphens and underscores, "
            "and begins with a letter or digit"
        )
    if settings.ELASTICSEARCH_CA_FILE and not Path(settings.ELASTICSEARCH_CA_FILE).is_file():
        yield "ELASTICSEARCH_CA_FILE names no file"
    try:
        _client().close()
    except ValueError:
        # The error itself may hold a password.
        yield "ELASTICSEARCH_URL must hold addresses such as https://HOST:9200, separated by commas"


def unavailable(error: Exception) -> EngineUnavailableError:
    """Return what to tell of *error*: neither hosts nor credentials, which it may hold."""
    logger.debug("Elasticsearch failed", exc_info=error)
    said = type(error).__name__
    if not isinstance(error, ApiError):
        return EngineUnavailableError(f"The search engine failed: {said}.")
    overloaded = error.status_code == 429 or error.status_code >= 500
    kind = EngineUnavailableError if overloaded else RefusedError
    return kind(f"The search engine failed: {said} ({error.status_code}).")


@lru_cache(maxsize=4)
def _connection(_process: int, _url: str) -> Connection:
    return Connection()


def _client() -> Elasticsearch:
    options: dict[str, Any] = {}
    if settings.ELASTICSEARCH_API_KEY:
        options["api_key"] = settings.ELASTICSEARCH_API_KEY
    elif settings.ELASTICSEARCH_USER:
        options["basic_auth"] = (settings.ELASTICSEARCH_USER, settings.ELASTICSEARCH_PASSWORD)
    if settings.ELASTICSEARCH_CA_FILE:
        options["ca_certs"] = settings.ELASTICSEARCH_CA_FILE
    serializer = OrjsonSerializer()
    return Elasticsearch(
        [url.strip() for url in settings.ELASTICSEARCH_URL.split(",") if url.strip()],
        request_timeout=base.VISITOR_SECONDS,
        # Once more, on another node; what timed out is not asked again.
        max_retries=1,
        retry_on_timeout=False,
        retry_on_status=(),
        serializers={
            "application/json": serializer,
            "application/vnd.elasticsearch+json": serializer,
        },
        **options,
    )
