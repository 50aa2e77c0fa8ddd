"""A forgotten password: a link by e-mail, which tells nobody whose address is known."""

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import ngettext
from wagtail.admin.views.account import PasswordResetView

from resources.limits import Limit, client_address

logger = logging.getLogger(__name__)

BY_CLIENT = Limit("password reset by a client", 10, 300, is_strict=True)
TO_ADDRESS = Limit("password reset to an address", 3, 300, is_strict=True)


class ThenDo(HttpResponseRedirect):
    """A redirect with work that is done once the visitor has it.

    So nobody can tell by a clock whether there was anything to do.
    """

    def __init__(self, address: str, work: Callable[[], Any]) -> None:
        super().__init__(address)
        self._work = work

    def close(self) -> None:
        try:
            self._work()
        except Exception:
            logger.exception("What was promised by an answer could not be done.")
        super().close()


class PasswordReset(PasswordResetView):
    """Wagtail's form; the link is looked up and sent after the answer, which is always the same."""

    def form_valid(self, form: Form) -> HttpResponse:
        seconds = BY_CLIENT.wait(client_address(self.request))
        if seconds:
            return self._refused(form, seconds)
        if TO_ADDRESS.wait(form.cleaned_data["email"].casefold()):
            return HttpResponseRedirect(self.get_success_url())
        return ThenDo(self.get_success_url(), partial(super().form_valid, form))

    def _refused(self, form: Form, seconds: int) -> HttpResponse:
        minutes = -(-seconds // 60)
        message = ngettext(
            "Too many requests. Please wait %(count)d minute, then try again.",
            "Too many requests. Please wait %(count)d minutes, then try again.",
            minutes,
        )
        form.add_error(None, message % {"count": minutes})
        response: HttpResponse = self.form_invalid(form)
        response.status_code = 429
        response.headers["Retry-After"] = str(seconds)
        return response
