"""How often one client may ask: a setting; this machine itself is exempt."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest
from ninja.throttling import SimpleRateThrottle


class ClientLimit(SimpleRateThrottle):
    """``SEARCH_RATE`` requests per client, as ``100/5s``: twenty a second, a hundred at once."""

    scope = "search"

    def __init__(self) -> None:
        super().__init__(settings.SEARCH_RATE)

    def get_cache_key(self, request: HttpRequest) -> str | None:
        client = client_address(request)
        if _is_loopback(client):
            return None
        return self.cache_format % {"scope": self.scope, "ident": client.replace(":", "-")}


def client_address(request: HttpRequest) -> str:
    """Address of the client: nginx, on this machine, adds the address that asked as the last."""
    direct = request.META.get("REMOTE_ADDR", "")
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if forwarded and (not direct or _is_loopback(direct)):
        return str(forwarded.rsplit(",", 1)[-1].strip())
    return str(direct)


def _is_loopback(address: str) -> bool:
    try:
        return not address or ip_address(address).is_loopback
    except ValueError:
        return False
