"""Stencils: what the plain pages of a channel share, laid out once and filled in for each of them.

Where a page has texts and where it has none decides which stencil it goes by, as a template may ask for it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cms.content.kinds import Kind
from themes.holes import Document
from themes.views import Article

from .context import PortalContext
from .own import Own, own_of
from .pages import page_of, place_own
from .rows import Full, Listed

# Of a portal, of some kilobytes each; pages that would need more are rendered as others are.
MOST = 500


def content(
    context: PortalContext, row: Full, uses: set[str], previous: Listed | None = None, following: Listed | None = None
) -> bytes:
    """The file of a content page. Ids of what it shows are added to ``uses``."""
    item = row.listed
    if item.kind != Kind.ARTICLE or row.attachments or not context.shell.by_shape:
        return context.render(page_of(context, row, uses, previous, following))
    own = own_of(context, row, uses, previous, following)
    key = (item.parent_id, *map(bool, own))
    stencil = context.stencils.get(key) or _learn(context, key, own)
    return stencil.filled(own) if stencil else context.render(_page(context, item.parent_id, own))


def _learn(context: PortalContext, key: tuple[Any, ...], own: Own) -> Document | None:
    """None where there is no stencil: the template does more with the texts than print them."""
    if key not in context.stencils and len(context.stencils) < MOST:
        marks = Own(*(_mark(value, number) for number, value in enumerate(own)))
        context.stencils[key] = context.shell.stencil(_page(context, key[0], marks), marks)
    return context.stencils.get(key)


def _page(context: PortalContext, channel_id: int | None, own: Own) -> Article:
    return Article(**place_own(context.tree.get(channel_id), own))


def _mark(value: Any, number: int) -> Any:
    """An object of its own, as empty as the value."""
    if not value:
        return value
    return datetime.min.replace(microsecond=number) if isinstance(value, datetime) else f"mark {number}"
