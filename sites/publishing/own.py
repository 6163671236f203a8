"""What a content page has of its own, worked out from its row."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from themes import addresses
from themes.filters import minute
from themes.views.html import Html

from .bodies import resolve
from .context import PortalContext
from .qr import shared_codes
from .rows import Full, Listed


class Own(NamedTuple):
    """Texts, ready to be put in their places; all else on a plain page is its channel's."""

    title: str
    url: str
    canonical: str
    variant: str
    published: datetime | None
    minute: str
    source: str
    author: str
    # As the meta tags name them, of every page.
    origin: str
    writer: str
    words: str
    image: str
    summary: str
    description: str
    html: Html
    previous: str
    previous_url: str
    following: str
    following_url: str
    qr: Html
    fingerprint: str


def own_of(
    context: PortalContext, row: Full, uses: set[str], previous: Listed | None = None, following: Listed | None = None
) -> Own:
    """The page's own part. Ids of what it shows are added to ``uses``; ``context`` must hold them already."""
    item = row.listed
    url = item.path or "/"
    image = context.picture(item.lead_image_id, uses)
    # A page may repeat one of another portal.
    canonical = item.data.get("canonical") or context.root + url
    origin = row.source or context.view.name
    return Own(
        item.title,
        url,
        canonical,
        context.variant_of(url),
        item.published_at,
        minute(item.published_at),
        row.source,
        row.author,
        origin,
        row.author or origin,
        ",".join(row.keywords) or item.title,
        context.root + (image.src if image else addresses.ICON),
        item.summary,
        " ".join(item.summary.split()) or item.title,
        resolve(row.body_html, context, uses),
        previous.title if previous else "",
        (context.url_of(previous) or "/") if previous else "",
        following.title if following else "",
        (context.url_of(following) or "/") if following else "",
        shared_codes(canonical),
        row.fingerprint,
    )
