"""Names of what a file is built from, and of what renders it.

Keys: ``page:17`` a publication · ``list:5`` the items of channel 5 · ``channel:5`` its title and address ·
``branch:5`` the channels right below it · ``tree:2`` the channels of site 2 · ``newest:2`` its newest items ·
``portal:2`` its settings · ``portals`` all portals ·
``host:example.cn`` whether a host belongs to the cluster · ``image:4`` · ``document:9`` · ``moved:3`` a redirect ·
``announced:2`` what site 2 shows of announcements · ``announcement:8`` one that a file shows.

Targets: ``content:17`` · ``channel:5`` · ``month:5:202611`` · ``sitemap:2026`` · ``redirect:/old/`` ·
single ones by name (``home``).
"""

from collections.abc import Iterable

PORTALS = "portals"


def page(page_id: int) -> str:
    return f"page:{page_id}"


def items(channel_id: int) -> str:
    return f"list:{channel_id}"


def channel(channel_id: int) -> str:
    return f"channel:{channel_id}"


def tree(site_id: int) -> str:
    return f"tree:{site_id}"


def branch(channel_id: int) -> str:
    return f"branch:{channel_id}"


def newest(site_id: int) -> str:
    return f"newest:{site_id}"


def portal(site_id: int) -> str:
    return f"portal:{site_id}"


def host(name: str) -> str:
    return f"host:{name}"[:120]


def image(image_id: int) -> str:
    return f"image:{image_id}"


def document(document_id: int) -> str:
    return f"document:{document_id}"


def moved(redirect_id: int) -> str:
    return f"moved:{redirect_id}"


def announced(site_id: int) -> str:
    return f"announced:{site_id}"


def announcement(number: int) -> str:
    return f"announcement:{number}"


def target(kind: str, *parts: object) -> str:
    return ":".join((kind, *map(str, parts)))


def media_among(keys: Iterable[str]) -> set[str]:
    """The keys that name images and documents."""
    return {key for key in keys if key.startswith(("image:", "document:"))}
