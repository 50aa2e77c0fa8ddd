"""One transaction for each request that may write."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse

# In the META of a request whose transaction has been committed.
COMMITTED = "knowledgebase.committed"
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class AtomicWrites:
    """Run the view of a writing request in one transaction; a failed one leaves nothing behind.

    Django's ATOMIC_REQUESTS would do the same for reading requests too, and on SQLite,
    where a transaction takes the place of the one writer, let readers wait for writers.
    A view that is marked by Django's ``non_atomic_requests`` is left alone, as there.
    Must stand last: what comes after it in the list is not asked for this request.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if request.method in SAFE or hasattr(view, "_non_atomic_requests"):
            return None
        with transaction.atomic():
            response = view(request, *args, **kwargs)
        # Whatever fails from here on, what was saved stays.
        request.META[COMMITTED] = True
        return response
