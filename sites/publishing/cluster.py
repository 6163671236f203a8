"""What a portal's files need to know of the other portals: hosts, and which addresses belong to the cluster."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from sites.portals.domains import GOVERNMENT, with_government


@dataclass(frozen=True, slots=True)
class Cluster:
    """Hosts of all portals by site id, and their other names."""

    hosts: dict[int, str]
    aliases: frozenset[str]

    def root(self, site_id: int) -> str:
        return f"https://{self.hosts[site_id]}"

    @property
    def names(self) -> tuple[str, ...]:
        """As ``sites.portals.shell.cluster_hosts``."""
        return with_government(self.aliases)

    def is_ours(self, host: str) -> bool:
        return host in self.aliases or host.endswith(GOVERNMENT)


def load() -> Cluster:
    from sites.portals.models import Portal, PortalAlias

    hosts = dict(Portal.objects.values_list("pk", "host"))
    return Cluster(hosts, frozenset(hosts.values()) | frozenset(PortalAlias.objects.values_list("host", flat=True)))


def host_of(url: str) -> str:
    """Host of an absolute address in lower-case punycode; empty for addresses within a portal and wrong ones."""
    try:
        host = urlsplit(url).hostname or ""
        return host.encode("idna").decode() if not host.isascii() else host
    except (ValueError, UnicodeError):
        return ""
