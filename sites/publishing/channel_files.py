"""Files of a channel beside its lists: its feed, the fragment with its months."""

from __future__ import annotations

from collections.abc import Iterable

from themes import views
from themes.rendering import Theme

from . import feeds
from .channels import Channel
from .context import PortalContext
from .rows import Listed


def fragment_path(name: str) -> str:
    return f"/_fragments/{name}.html"


def months_fragment(context: PortalContext, months: tuple[views.Month, ...]) -> bytes:
    return fragment(context.shell.theme, "months", months=months)


def channel_feed(context: PortalContext, channel: Channel) -> dict[str, bytes]:
    """Path -> feed of the newest items."""
    items = context.catalogue.shelf(channel.id).newest
    return atom_feed(context, title_of_feed(context, channel), f"{channel.path}feed.xml", channel.path, items)


def title_of_feed(context: PortalContext, channel: Channel) -> str:
    return f"{channel.title} - {context.view.name}"


def atom_feed(context: PortalContext, title: str, path: str, page: str, rows: Iterable[Listed]) -> dict[str, bytes]:
    """Path -> feed about a page."""
    entries = [(row, absolute(context, url)) for row in rows if (url := context.url_of(row))]
    return {path: feeds.atom(title, context.root, path, page=page, author=context.view.name, entries=entries)}


def fragment(theme: Theme, name: str, **given: object) -> bytes:
    return theme.render(f"fragments/{name}.html", **given).encode()


def absolute(context: PortalContext, url: str) -> str:
    return context.root + url if url.startswith("/") else url
