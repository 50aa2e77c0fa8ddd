"""How often one client may fail to sign in, whosever account it tries.

Allauth counts for each account. It would for each client as well, but forgets that count
at every right code, so that one account of one's own lifted the limit for all others.
"""

from allauth.account.adapter import get_adapter
from django.http import HttpRequest

from resources.limits import Limit, client_address

BY_CLIENT = Limit("sign-in", 10, 300, is_strict=True)


def begin(request: HttpRequest) -> None:
    """Count a try; raise ``ValidationError`` where it is one too many."""
    if BY_CLIENT.wait(client_address(request)):
        raise get_adapter().validation_error("too_many_login_attempts")


def succeed(request: HttpRequest) -> None:
    """Count the try no longer, which was right."""
    BY_CLIENT.take_back(client_address(request))
