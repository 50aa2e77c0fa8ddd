"""A writing request is one transaction."""

import pytest
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from knowledgebase.transactions import AtomicWrites
from resources.models import Audience


def _run(method: str, view) -> HttpResponse | None:
    middleware = AtomicWrites(lambda request: HttpResponse())
    request = RequestFactory().generic(method, "/")
    return middleware.process_view(request, view, (), {})


@pytest.mark.django_db(transaction=True)
def test_a_write_that_fails_leaves_nothing_behind() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        Audience.objects.create(name="Half done")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        _run("POST", view)
    assert not Audience.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_write_is_committed_when_the_view_is_done() -> None:
    committed = []

    def view(request: HttpRequest) -> HttpResponse:
        transaction.on_commit(lambda: committed.append(True))
        assert connection.in_atomic_block
        return HttpResponse("done")

    response = _run("POST", view)
    assert response is not None
    assert response.content == b"done"
    assert committed == [True]


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_readers_are_left_alone(method: str) -> None:
    assert _run(method, lambda request: HttpResponse()) is None
