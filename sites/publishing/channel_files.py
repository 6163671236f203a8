"""Files of a channel beside its lists: its feed, the fragment with its months."""

from __future__ import annotations

from themes import views
from themes.rendering import Theme

from . import feeds
from .channels import Channel
from .context import PortalContext


def fragment_path(name: str) -> str:
    return f"/_fragments/{name}.html"


def months_fragment(context: PortalContext, months: tuple[views.Month, ...]) -> bytes:
    return fragment(context.shell.theme, "months", months=months)


def channel_feed(context: PortalContext, channel: Channel) -> bytes:
    rows = context.catalogue.shelf(channel.id).newest
    entries = [(row, absolute(context, url)) for row in rows if (url := context.url_of(row))]
    title = f"{channel.title} - {context.view.name}"
    address = f"{channel.path}feed.xml"
    return feeds.atom(title, context.root, address, page=channel.path, author=context.view.name, entries=entries)


def fragment(theme: Theme, name: str, **given: object) -> bytes:
    return theme.render(f"fragments/{name}.html", **given).encode()


def absolute(context: PortalContext, url: str) -> str:
    return context.root + url if url.startswith("/") else url
