"""How often one client may ask: a setting; this machine itself is exempt."""

import math
import time
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from ninja.throttling import BaseThrottle


class ClientLimit(BaseThrottle):
    """``SEARCH_RATE`` requests a second per client, ``SEARCH_BURST`` at once: a token bucket in the cache."""

    def allow_request(self, request: HttpRequest) -> bool:
        # The visitor's own, also behind a proxy: cms.settings.security.ClientAddress.
        client = request.META.get("REMOTE_ADDR", "")
        if _is_loopback(client):
            return True
        key, now = f"search-limit-{_of_one_client(client)}", time.time()
        tokens, filled_at = cache.get(key, (settings.SEARCH_BURST, now))
        tokens = min(settings.SEARCH_BURST, tokens + (now - filled_at) * settings.SEARCH_RATE)
        if tokens < 1:
            return False
        cache.set(key, (tokens - 1, now), settings.SEARCH_BURST / settings.SEARCH_RATE + 1)
        return True

    def wait(self) -> float:
        """Seconds after which a refused client may ask again (``Retry-After``)."""
        return math.ceil(1 / settings.SEARCH_RATE)


def _of_one_client(address: str) -> str:
    """What the addresses of one client have in common: whoever has IPv6 has 2**64 of them."""
    try:
        told = ip_address(address)
    except ValueError:
        return "unknown"
    if not isinstance(told, IPv6Address):
        return str(told)
    return str(told.ipv4_mapped or f"{int(told) >> 64:x}")


def _is_loopback(address: str) -> bool:
    try:
        return not address or ip_address(address).is_loopback
    except ValueError:
        return False
