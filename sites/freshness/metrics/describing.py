"""Items that are pages."""

from __future__ import annotations

from typing import Any

from ..measuring import Item
from ..timeline import Picture, Piece


def page_item(picture: Picture, piece: Piece, **more: Any) -> Item:
    """An item for a page, with its channel; its date is that of its update unless ``more`` says otherwise."""
    channel = picture.channels.get(piece.version.parent_id or 0)
    described = {
        "title": piece.version.title,
        "url": piece.version.url,
        "channel": channel.version.url if channel else "",
        "channel_id": channel.page_id if channel else None,
        "page_id": piece.page_id,
        "date": piece.updated_on,
        "ends_on": piece.version.expires_on,
    }
    return Item(**{**described, **more})
