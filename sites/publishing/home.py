"""View object of a portal's home page, from the sections its editors chose."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cms.content.kinds import Kind
from themes import views
from themes.filters import working_days
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
        links=_links(context, stored["type"], value.get("links") or (), uses),
        groups=_groups(context, value.get("groups") or (), uses),
        aside=newest_of(context, value.get("interpretations"), ASIDE_ITEMS, uses),
        words=tuple(map(str, map(value_of, value.get("hot_words") or ()))),
        text=value.get("text") or "",
    )


def _links(context: PortalContext, kind: str, stored: Any, uses: set[str]) -> tuple[Link, ...]:
    """The links of a section; tasks say whether the guide is handled on line and how long it takes."""
    if kind != "tasks":
        return links_of(context, stored, uses)
    found = (_task(context, value_of(item), uses) for item in stored)
    return tuple(link for link in found if link)


def _task(context: PortalContext, value: dict[str, Any], uses: set[str]) -> Link | None:
    link = link_of(context, value, uses)
    row = context.pages.get(value.get("page") or 0)
    if link is None or row is None or row.kind != Kind.GUIDE:
        return link
    facts = ("在线办理" if row.data.get("online_url") else "", working_days(row.data.get("promised_days")))
    return replace(link, note=" · ".join(fact for fact in facts if fact))


def _groups(context: PortalContext, stored: Any, uses: set[str]) -> tuple[LinkGroup, ...]:
    return tuple(group_of(context, value_of(item), uses) for item in stored)


def _friendly(context: PortalContext, stored: Any, uses: set[str]) -> tuple[Link, ...]:
    found = (link_of(context, value_of(item), uses) for item in stored)
    return tuple(link for link in found if link)
