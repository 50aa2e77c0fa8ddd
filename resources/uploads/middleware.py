"""Files are looked into before the transaction of their request begins."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from resources.uploads.inspecting import look_ahead


class LooksAhead:
    """Look into what an editor uploads; the form that takes it uses what was found.

    Must stand after whatever refuses a request, and before what begins its transaction.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> None:
        if request.content_type != "multipart/form-data":
            return
        if request.user.has_perm("wagtailadmin.access_admin"):
            for _name, uploads in request.FILES.lists():
                for upload in uploads:
                    look_ahead(upload)
