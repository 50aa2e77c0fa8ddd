"""How often one client may ask for something, and who that client is.

What is counted is kept in the cache named ``limits``: in the memory of the one web
process, or in the Redis server that several share. A count goes up by one step of the
cache, so that of many requests at once none is overlooked.
"""

import ipaddress
import logging
import math
import time
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2s

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest

try:
    from redis.exceptions import RedisError
except ImportError:  # a package that only some sites need
    CACHE_ERRORS: tuple[type[Exception], ...] = (OSError,)
else:
    CACHE_ERRORS = (OSError, RedisError)

logger = logging.getLogger(__name__)

_IPV6_NETWORK = 64  # bits: what a provider gives to one household at least


@dataclass(frozen=True)
class Limit:
    """At most *count* of what is called *name* within *seconds*, for each key.

    The window slides: of the one before, as much counts as it still covers. So *count*
    may come at once, then one after the other at *count* / *seconds*.
    Where the cache fails, nothing is counted and all may come; but one that *is_strict*
    raises what the cache raised (one of ``CACHE_ERRORS``).
    """

    name: str
    count: int
    seconds: int
    is_strict: bool = False

    def wait(self, key: str) -> int:
        """Count one for *key* and return 0; or the seconds to wait where it is one too many.

        What is refused is not counted.
        """
        try:
            return self._count(key)
        except CACHE_ERRORS as error:
            if self.is_strict:
                raise
            logger.error("The cache failed, so that %s has no limit: %r", self.name, error)
            return 0

    def _count(self, key: str) -> int:
        cache = caches["limits"]
        window, passed = divmod(time.time(), self.seconds)
        current = self._key(key, int(window))
        before = cache.get(self._key(key, int(window) - 1), 0)
        used = _one_more(current, 2 * self.seconds)
        if before * (1 - passed / self.seconds) + used <= self.count:
            return 0
        self.take_back(key)
        return math.ceil(self._until(before, used - 1, passed)) or 1

    def take_back(self, key: str) -> None:
        """Do not count what was counted last for *key*."""
        window = int(time.time() // self.seconds)
        with suppress(ValueError):  # its time has just run out
            caches["limits"].decr(self._key(key, window))

    def _until(self, before: int, used: int, passed: float) -> float:
        """Return the seconds until one more fits, with *passed* seconds of the window gone."""
        if used < self.count:
            return self.seconds * (1 - (self.count - used - 1) / before) - passed
        return self.seconds - passed + self.seconds * (1 - (self.count - 1) / used)

    def _key(self, key: str, window: int) -> str:
        # Whatever visitors type becomes a key that every cache takes.
        folded = blake2s(f"{self.name}:{key}".encode(errors="replace"), digest_size=16)
        return f"{folded.hexdigest()}:{window}"


def _one_more(key: str, seconds: int) -> int:
    cache = caches["limits"]
    try:
        return cache.incr(key)
    except ValueError:
        cache.add(key, 0, seconds)
        return cache.incr(key)


def client_address(request: HttpRequest) -> str:
    """Return the address of who asks, as the trusted proxies tell it.

    Each proxy appends the address that it was asked from, so behind ``TRUSTED_PROXIES``
    of them that many entries, counted from the end, can be believed. What a visitor wrote
    there stands further to the front. An IPv6 address stands for its network.
    """
    chain = [request.META.get("REMOTE_ADDR", "")]
    if settings.TRUSTED_PROXIES:
        chain = [*request.META.get("HTTP_X_FORWARDED_FOR", "").split(","), *chain]
    told = chain[-1 - min(settings.TRUSTED_PROXIES, len(chain) - 1)].strip()
    try:
        address = ipaddress.ip_address(told.partition("%")[0])
    except ValueError:
        # A socket has no address, and a proxy that tells none leaves its own.
        return chain[-1]
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    network = ipaddress.IPv6Network((address, _IPV6_NETWORK), strict=False)
    return str(network.network_address)
