"""View object of a portal's home page, from the sections its editors chose."""

from __future__ import annotations

from typing import Any

from themes import views
from themes.views import Link, LinkGroup, Section

from . import keys
from .context import PortalContext
from .needs import value_of
from .pages import group_of, link_of, links_of, newest_of

ASIDE_ITEMS = 4


def home_page(context: PortalContext, uses: set[str]) -> views.Home:
    """The home page; a portal whose home is not published gets an empty one."""
    uses.add(keys.tree(context.site_id))
    home = context.tree.home
    data = home.data if home else {}
    if home:
        uses.add(keys.page(home.id))
    name = context.view.name
    return views.Home(
        title=name,
        url="/",
        canonical=f"{context.root}/",
        description=home.summary if home and home.summary else name,
        feed=Link(name, "/feed.xml"),
        sections=tuple(_section(context, stored, uses) for stored in data.get("sections") or ()),
        friendly_links=_friendly(context, data.get("friendly_links") or (), uses),
    )


def _section(context: PortalContext, stored: dict[str, Any], uses: set[str]) -> Section:
    value = stored["value"]
    channel = context.tree.get(value.get("channel"))
    if channel:
        uses.add(keys.channel(channel.id))
    return Section(
        kind=stored["type"],
        heading=value.get("heading") or value.get("question") or "",
        more=Link(f"更多{channel.title}", channel.path) if channel else None,
        items=newest_of(context, value.get("channel"), value.get("count") or 6, uses),
        links=links_of(context, value.get("links") or (), uses),
        groups=_groups(context, value.get("groups") or (), uses),
        aside=newest_of(context, value.get("interpretations"), ASIDE_ITEMS, uses),
        words=tuple(map(str, map(value_of, value.get("hot_words") or ()))),
        text=value.get("text") or "",
    )


def _groups(context: PortalContext, stored: Any, uses: set[str]) -> tuple[LinkGroup, ...]:
    return tuple(group_of(context, value_of(item), uses) for item in stored)


def _friendly(context: PortalContext, stored: Any, uses: set[str]) -> tuple[Link, ...]:
    found = (link_of(context, value_of(item), uses) for item in stored)
    return tuple(link for link in found if link)
