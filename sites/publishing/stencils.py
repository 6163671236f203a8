"""Stencils: what the plain pages of a channel share, laid out once and filled in for each of them.

Where a page has texts and where it has none decides which stencil it goes by, as a template may ask for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import chain
from typing import Any

from cms.content.kinds import Kind
from themes.holes import Document
from themes.views import Article, Item, MonthPage, Page

from . import lists
from .channels import Channel
from .context import PortalContext
from .lists import MonthOwn
from .own import Own, own_of
from .pages import item_of, page_of, place_own
from .rendered import file_name
from .rows import Full, Listed

# Of a portal, of some kilobytes each; pages that would need more are rendered as others are.
MOST = 500
# Items on a page of a month that goes by a stencil; longer ones are seldom alike.
FEW = 5
# Texts of such an item: title, address, date, summary.
_ITEM = 4


def content(
    context: PortalContext, row: Full, uses: set[str], previous: Listed | None = None, following: Listed | None = None
) -> bytes:
    """The file of a content page. Ids of what it shows are added to ``uses``."""
    item = row.listed
    if item.kind != Kind.ARTICLE or row.attachments:
        return context.render(page_of(context, row, uses, previous, following))
    own = own_of(context, row, uses, previous, following)
    channel = context.tree.get(item.parent_id)
    return _filled(
        context, ("content", item.parent_id), own, lambda texts: Article(**place_own(channel, Own._make(texts)))
    )


def month(context: PortalContext, channel: Channel, name: str, uses: set[str]) -> dict[str, bytes]:
    """The files of the pages of one month. Ids of what they show are added to ``uses``."""
    return {
        file_name(own.url): _month(context, channel, own, items, uses)
        for own, items in lists.month_parts(context, channel, name)
    }


def _month(context: PortalContext, channel: Channel, own: MonthOwn, items: list[Listed], uses: set[str]) -> bytes:
    if len(items) > FEW or not all(_is_plain(context, row) for row in items):
        shown = tuple(item_of(context, row, uses, related=True) for row in items)
        return context.render(lists.month_page(channel, own, shown))
    texts = (*own, *chain.from_iterable((row.title, row.path, row.published_at, row.summary) for row in items))
    return _filled(context, ("month", channel.id), texts, lambda given: _month_of(channel, given))


def _is_plain(context: PortalContext, row: Listed) -> bool:
    """Whether a list shows of an item its title, address, date and summary alone."""
    plain = row.kind == Kind.ARTICLE and row.path and not row.link_url
    return bool(plain and not row.document_number and not row.validity and row.id not in context.interpretations)


def _month_of(channel: Channel, texts: Sequence[Any]) -> MonthPage:
    width = len(MonthOwn._fields)
    columns = (texts[width + place :: _ITEM] for place in range(_ITEM))
    items = tuple(
        Item(title=title, url=url, date=date, kind=Kind.ARTICLE.value, summary=summary)
        for title, url, date, summary in zip(*columns, strict=True)
    )
    return lists.month_page(channel, MonthOwn._make(texts[:width]), items)


def _filled(
    context: PortalContext, like: tuple[Any, ...], texts: Sequence[Any], make: Callable[[Sequence[Any]], Page]
) -> bytes:
    """A page with these texts; ``make`` puts texts in their places, in the same way for all pages that are ``like``."""
    if not context.shell.by_shape:
        return context.render(make(texts))
    key = (*like, *map(bool, texts))
    stencil = context.stencils.get(key) or _learn(context, key, texts, make)
    return stencil.filled(texts) if stencil else context.render(make(texts))


def _learn(
    context: PortalContext, key: tuple[Any, ...], texts: Sequence[Any], make: Callable[[Sequence[Any]], Page]
) -> Document | None:
    """None where there is no stencil: the template does more with the texts than print them."""
    if key not in context.stencils and len(context.stencils) < MOST:
        marks = [_mark(value, number) for number, value in enumerate(texts)]
        context.stencils[key] = context.shell.stencil(make(marks), marks)
    return context.stencils.get(key)


def _mark(value: Any, number: int) -> Any:
    """An object of its own, as empty as the value."""
    if not value:
        return value
    return datetime.min.replace(microsecond=number) if isinstance(value, datetime) else f"mark {number}"
