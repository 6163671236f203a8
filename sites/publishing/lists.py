"""View objects of lists: a channel's newest items, its month pages, the list of its months."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from themes import views
from themes.views import ChannelGroup, Item, Link, Month

from . import keys
from .channels import Channel
from .context import PortalContext
from .pages import item_of, newest_of, place
from .rows import Listed
from .shelves import parts_of

GROUP_ITEMS = 6


def channel_page(context: PortalContext, channel: Channel, uses: set[str]) -> views.Channel:
    """The newest items of a channel, or the groups of its children."""
    shelf = context.catalogue.shelf(channel.id)
    uses |= {keys.items(channel.id), keys.tree(context.site_id)}
    months = shelf.months
    return views.Channel(
        **_frame(channel, channel.title, channel.path, context.root + channel.path),
        channel_kind=channel.kind,
        items=_first_items(context, channel, uses),
        groups=tuple(_group(context, child, uses) for child in channel.children),
        older=Link(label_of(months[0]), month_url(channel, months[0])) if months else None,
        months_fragment=f"months-{channel.id}" if months else "",
    )


class MonthOwn(NamedTuple):
    """What a page of a month has of its own beside its items: texts, ready to be put in their places."""

    title: str
    url: str
    canonical: str
    variant: str
    label: str
    newer: str
    older: str


def month_parts(context: PortalContext, channel: Channel, month: str) -> Iterator[tuple[MonthOwn, list[Listed]]]:
    """The pages of one month, each with its items; none when it has no older items.

    They link to the month before and not to the one after, which would change them when that month begins; the
    fragment with the months leads there.
    """
    shelf = context.catalogue.shelf(channel.id)
    if not (items := shelf.older(month)):
        return
    parts = parts_of(items)
    urls = [month_url(channel, month, start) for start, _ in parts]
    after = _older_month(shelf.months, month)
    chain = ["", *urls, month_url(channel, after) if after else ""]
    label = label_of(month)
    for (_start, part), newer, url, older in zip(parts, chain, urls, chain[2:], strict=False):
        title, variant = f"{channel.title} {label}", context.variant_of(url)
        yield MonthOwn(title, url, context.root + url, variant, label, newer, older), part


def month_page(channel: Channel, own: MonthOwn, items: tuple[Item, ...]) -> views.MonthPage:
    """One page of a month. Texts are put in their places as the objects that they are."""
    return views.MonthPage(
        **_frame(channel, own.title, own.url, own.canonical),
        traditional_url=own.variant,
        channel_kind=channel.kind,
        items=items,
        label=own.label,
        newest=channel.link,
        newer=Link("较新", own.newer) if own.newer else None,
        older=Link("较早", own.older) if own.older else None,
        months_fragment=f"months-{channel.id}",
    )


def months_of(context: PortalContext, channel: Channel) -> tuple[Month, ...]:
    """All month pages of a channel, newest first."""
    months = context.catalogue.shelf(channel.id).months
    return tuple(Month(label_of(month), month_url(channel, month), int(month[:4])) for month in months)


def month_url(channel: Channel, month: str, start: int | None = None) -> str:
    part = "" if start is None else f"{start}/"
    return f"{channel.path}{month}/{part}"


def label_of(month: str) -> str:
    """``2026年10月``."""
    return f"{month[:4]}年{int(month[4:])}月"


def feed_of(channel: Channel) -> Link:
    return Link(channel.title, f"{channel.path}feed.xml")


def _frame(channel: Channel, title: str, url: str, canonical: str) -> dict[str, Any]:
    return {
        **place(channel, title, url),
        "title": title,
        "canonical": canonical,
        "meta": channel.meta,
        "description": channel.row.summary,
        "feed": feed_of(channel),
    }


def _first_items(context: PortalContext, channel: Channel, uses: set[str]) -> tuple[Item, ...]:
    shelf = context.catalogue.shelf(channel.id)
    pinned = {row.id for row in shelf.pinned}
    others = [row for row in shelf.newest if row.id not in pinned]
    return tuple(
        [item_of(context, row, uses, pinned=True, related=True) for row in shelf.pinned]
        + [item_of(context, row, uses, related=True) for row in others]
    )


def _group(context: PortalContext, child: Channel, uses: set[str]) -> ChannelGroup:
    uses.add(keys.channel(child.id))
    return ChannelGroup(child.link, child.kind, newest_of(context, child.id, GROUP_ITEMS, uses))


def _older_month(months: list[str], month: str) -> str:
    """The next of ``months`` (newest first), "" after the last; ``month`` itself may have gone meanwhile."""
    return next((other for other in months if other < month), "")
