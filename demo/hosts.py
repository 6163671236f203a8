"""Which portal a local host name means, and the cluster's addresses as this machine answers them."""

import re
import time
from dataclasses import dataclass, field

from sites.portals.kinds import PortalKind
from sites.portals.models import Portal, PortalAlias

LOCAL = frozenset({"localhost", "127.0.0.1", "[::1]"})
SUFFIX = ".localhost"
SECONDS = 1.0
_ADDRESS = re.compile(rb"https://([a-z0-9][a-z0-9.-]*[a-z0-9])(?![a-z0-9.:-])")


@dataclass
class Registry:
    """Hosts of portals and their aliases, looked up again after a second."""

    portals: frozenset[str] = frozenset()
    aliases: dict[str, str] = field(default_factory=dict)
    # The city's own portal, "" before it is opened.
    city: str = ""
    until: float = 0.0

    def refresh(self) -> None:
        if time.monotonic() < self.until:
            return
        kinds = dict(Portal.objects.order_by("-pk").values_list("host", "kind"))
        self.portals = frozenset(kinds)
        self.city = {kind: host for host, kind in kinds.items()}.get(PortalKind.CITY, "")
        self.aliases = dict(PortalAlias.objects.values_list("host", "portal__host"))
        self.until = time.monotonic() + SECONDS

    def localise(self, body: bytes, port: str) -> bytes:
        """``https://<known host>`` -> ``http://<known host>.localhost:<port>``; other addresses stay."""

        def replace(match: re.Match[bytes]) -> bytes:
            host = match[1].decode()
            if host not in self.portals and host not in self.aliases:
                return match[0]
            return f"http://{host}{SUFFIX}:{port}".encode()

        return _ADDRESS.sub(replace, body)


def split(header: str) -> tuple[str, str]:
    """``www.yunzhou.example.localhost:8000`` -> its host without port, and the port ("80" without one)."""
    host, colon, port = header.rpartition(":")
    if not colon or not port.isdigit():
        return header.lower(), "80"
    return host.lower(), port
