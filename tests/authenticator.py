"""The app on an editor's telephone: six digits from a secret and the clock (RFC 6238)."""

import base64
import hashlib
import hmac
import struct
import time

PERIOD = 30  # seconds


def code_of(secret: str, periods: int = 0) -> str:
    """Return the code of now, or of *periods* later (earlier where negative)."""
    counter = int(time.time()) // PERIOD + periods
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", counter), hashlib.sha1).digest()
    place = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[place : place + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"
