"""Old addresses: a small page at each, and a map for nginx that answers with 301 at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect

from cms.content.models import Publication
from cms.content.redirects import in_force
from sites.portals.closing import successor_of
from sites.portals.kinds import PortalState
from themes import views

from . import channel_files, feeds, keys, lists, old_months
from .channels import Channel
from .context import PortalContext
from .needs import Needs
from .old_paths import address_of, alias_line, channel_line, map_lines, successor_line
from .pages import shared_keys
from .rendered import Rendered, file_name


def targets_of(site_ids: Iterable[int]) -> dict[int, set[str]]:
    """The targets of portals' redirects, by site id; those that hold on every portal are among each portal's."""
    wanted = list(site_ids)
    rows = Redirect.objects.filter(Q(site_id__in=wanted) | Q(site_id=None)).values_list("site_id", "old_path")
    found: dict[int, set[str]] = {pk: set() for pk in wanted}
    for site_id, path in rows:
        for pk in (site_id,) if site_id else wanted:
            found[pk].add(keys.target("redirect", path))
    return found


def target_of(context: PortalContext, redirect: Redirect, uses: set[str]) -> views.Link | None:
    """Where a redirect leads; None when its page is not published."""
    if redirect.redirect_page_id:
        return context.page_link(redirect.redirect_page_id, uses)
    if redirect.redirect_link:
        return context.outward_link(redirect.redirect_link, redirect.redirect_link, uses)
    return None


def page(context: PortalContext, old_path: str, redirect: Redirect | None) -> Rendered:
    """The small page at an old address; none where no redirect is in force, or the address cannot be a file.

    Where a channel was stand those of its months, and its feed: for hosts that read no map.
    """
    target = keys.target("redirect", old_path)
    uses = {keys.moved(redirect.pk)} if redirect else set()
    link = target_of(context, redirect, uses) if redirect else None
    address = address_of(old_path)
    if link is None or address is None:
        return Rendered(target, own=uses)
    files = _small_page(context, address, link)
    channel = context.tree.get(redirect.redirect_page_id) if redirect and address.endswith("/") else None
    if redirect is None or channel is None:
        return Rendered(target, files, own=uses)
    files |= _below(context, address, channel, redirect.created_at)
    return Rendered(target, files, shared_keys(channel), uses | {keys.items(channel.id), keys.channel(channel.id)})


def _small_page(context: PortalContext, address: str, link: views.Link) -> dict[str, bytes]:
    absolute = context.root + link.url if link.url.startswith("/") else link.url
    view = views.Redirect(title=link.label, url=address, canonical=absolute, robots="noindex", target=link.url)
    return {file_name(address): context.render(view)}


def _below(context: PortalContext, folder: str, channel: Channel, moved_at: datetime | None) -> dict[str, bytes]:
    """The pages at a channel's old months, and in place of its feed one that names the new address.

    Nothing here shows items, or each new one would cost a file at every address that the channel ever had. So parts
    of a large month lead to its first page, for later items part it anew.
    """
    files = {f"{folder}feed.xml": _moved_feed(context, f"{folder}feed.xml", channel, moved_at)}
    for month, rest in old_months.pages_of(channel.id, moved_at):
        link = views.Link(f"{channel.title} {lists.label_of(month)}", lists.month_url(channel, month))
        files |= _small_page(context, folder + rest, link)
    return files


def _moved_feed(context: PortalContext, old: str, channel: Channel, moved_at: datetime | None) -> bytes:
    title, new = channel_files.title_of_feed(context, channel), lists.feed_of(channel).url
    at = timezone.localtime(moved_at) if moved_at else None
    return feeds.moved(title, context.root, old, new, page=channel.path, author=context.view.name, at=at)


def nginx_map(context: PortalContext) -> str:
    """Lines for nginx's two maps: alias hosts, feeds and months of moved channels, ``"host/old/path" "new";``.

    A portal that is shut shows its notice at every address, or sends to its successor.
    """
    aliases = context.portal.aliases.order_by("host").values_list("host", flat=True)
    if context.is_shut:
        successor = successor_of(context.portal) if context.portal.state == PortalState.CLOSED else None
        gone = successor_line(context.host, successor.url) if successor else ""
        return "".join((gone, *(alias_line(alias, context.host) for alias in aliases)))
    found = load(context) if context.moved is None else context.moved
    links = {path: link.url for path, redirect in found.items() if (link := target_of(context, redirect, set()))}
    channels = [(path, url) for path, url in links.items() if context.is_channel(found[path].redirect_page_id)]
    lines = (
        *(alias_line(alias, context.host) for alias in aliases),
        *(channel_line(context.host, path, url) for path, url in channels),
        *map_lines(context.host, links.items()),
    )
    return "".join(lines)


def load(context: PortalContext, paths: Iterable[str] | None = None) -> dict[str, Redirect]:
    """Redirects in force by old path, all or those named, and in ``context`` the pages that they lead to."""
    # Asking for those in force costs five times as much, and most portals have none.
    some = _on(context.site_id, Redirect.objects.all(), paths).exists()
    rows = list(_on(context.site_id, in_force(), paths)) if some else []
    # What holds everywhere may meet a live page here.
    places = {row.pk: address_of(row.old_path) or row.old_path for row in rows if row.site_id is None}
    taken = _taken(context.site_id, places.values()) if places else set()
    found = {row.old_path: row for row in rows if places.get(row.pk) not in taken}
    context.prepare(Needs(pages={row.redirect_page_id for row in found.values() if row.redirect_page_id}))
    if paths is None:
        context.moved = found
    return found


def _taken(site_id: int, paths: Collection[str]) -> set[str]:
    pages = Publication.objects.filter(site_id=site_id, path__in=paths)
    return set(pages.values_list("path", flat=True))


def _on(site_id: int, found: QuerySet[Redirect], paths: Iterable[str] | None = None) -> QuerySet[Redirect]:
    """Those of a portal, in the order of their paths; its own come after those that hold on every portal."""
    if paths is not None:
        found = found.filter(old_path__in=list(paths))
    return found.filter(Q(site_id=site_id) | Q(site_id=None)).order_by("old_path", F("site_id").asc(nulls_first=True))
