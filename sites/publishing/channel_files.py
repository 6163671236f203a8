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


def channel_feeds(context: PortalContext, channel: Channel) -> dict[str, bytes]:
    """Path -> feed of the newest items, in both forms."""
    title = f"{channel.title} - {context.view.name}"
    return both_feeds(context, title, f"{channel.path}feed", channel.path, context.catalogue.shelf(channel.id).newest)


def both_feeds(context: PortalContext, title: str, name: str, page: str, rows: Iterable[Listed]) -> dict[str, bytes]:
    """Path -> feed at ``name`` with the endings ``.xml`` (Atom) and ``.json`` (JSON Feed)."""
    entries = [(row, absolute(context, url)) for row in rows if (url := context.url_of(row))]
    about = {"page": page, "author": context.view.name, "entries": entries}
    return {
        f"{name}.xml": feeds.atom(title, context.root, f"{name}.xml", **about),
        f"{name}.json": feeds.json_feed(title, context.root, f"{name}.json", **about),
    }


def fragment(theme: Theme, name: str, **given: object) -> bytes:
    return theme.render(f"fragments/{name}.html", **given).encode()


def absolute(context: PortalContext, url: str) -> str:
    return context.root + url if url.startswith("/") else url
