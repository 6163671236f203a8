"""Which IP addresses are out in the world: nobody reaches what stands behind the firewall through this program."""

from __future__ import annotations

from ipaddress import IPv6Network, ip_address

# IPv6 addresses that stand for an IPv4 one (RFC 6052, 8215, 3056, 4380): a gateway would lead to that, wherever it is.
_TRANSLATED = tuple(map(IPv6Network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96")))


def is_public(number: str) -> bool:
    """Whether an address belongs to the public network. Raises ValueError for what is no address."""
    address = ip_address(number.partition("%")[0])
    mapped = getattr(address, "ipv4_mapped", None) or address
    if mapped.version == 6 and any(mapped in network for network in _TRANSLATED):
        return False
    return mapped.is_global and not mapped.is_multicast
