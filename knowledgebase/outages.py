"""What is shown where something failed: of a full disk, a lost database or cache, what was kept."""

import errno
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template
from django.views.decorators.csrf import requires_csrf_token
from django.views.defaults import server_error as plain_server_error

from knowledgebase.transactions import COMMITTED
from resources.limits import CACHE_ERRORS

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
RETRY_AFTER = 60  # seconds


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 503 and what to do where the machine failed, else 500."""
    if not is_outage(sys.exc_info()[1]):
        return plain_server_error(request)
    # Without the request, whose user and session are in the database.
    page = get_template("503.html").render(
        {
            "is_change": request.method not in {"GET", "HEAD"},
            "is_committed": COMMITTED in request.META,
        }
    )
    answer = HttpResponse(page, status=503)
    answer["Retry-After"] = str(RETRY_AFTER)
    answer["Cache-Control"] = "no-store"
    return answer


def is_outage(error: BaseException | None) -> bool:
    """Whether *error* is the database's, the cache's or the disk's, and may be gone in a while."""
    if isinstance(error, OSError):
        return error.errno in NO_ROOM
    return isinstance(error, (OperationalError, InterfaceError, *CACHE_ERRORS))
