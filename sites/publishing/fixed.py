"""The single files of a portal: site map, directory, 404, notice of closing, robots, tokens, icon, fragments."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import replace
from struct import pack

from sites.portals.closing import closed_view
from sites.portals.directory import directory_groups
from sites.portals.kinds import PortalState
from themes import addresses, assets, tokens, views
from themes.views import Link, SiteMapEntry

from . import bars, feeds, hant, keys, operation, portal_feeds
from .channel_files import fragment, fragment_path
from .channels import Channel
from .context import PortalContext
from .home import home_page
from .pages import item_of
from .rendered import Rendered

NEWEST_ITEMS = 8


def home(context: PortalContext) -> Rendered:
    """The home page; an announcement may take its place, and then the home stands beside it."""
    uses: set[str] = {keys.announced(context.site_id)}
    page, shown = home_page(context, uses), context.announced
    if shown.home is None:
        return Rendered("home", {"/index.html": context.render_whole(page)}, own=uses)
    notice = views.Notice(
        title=shown.home.title,
        url=addresses.HOME,
        canonical=page.canonical,
        description=shown.home.title,
        announcement=shown.home,
        usual=addresses.USUAL_HOME,
    )
    usual = replace(page, url=addresses.USUAL_HOME, robots="noindex")
    files = {"/index.html": context.render_whole(notice), addresses.USUAL_HOME: context.render_whole(usual)}
    return Rendered("home", files, own=uses | {keys.announcement(shown.home.number)})


def site_map(context: PortalContext) -> Rendered:
    entries = tuple(map(_entry, context.tree.roots))
    if operation.table_for(context):
        entries += (SiteMapEntry(Link(operation.TITLE, addresses.OPERATION)),)
    page = views.SiteMap(**_frame(context, "站点地图", addresses.SITE_MAP), entries=entries)
    return _one("site-map", addresses.SITE_MAP, context.render_whole(page), keys.tree(context.site_id))


def directory(context: PortalContext) -> Rendered:
    """All portals of the cluster; on portals without a directory no file."""
    if not context.view.has_directory:
        return Rendered("directory")
    page = views.Directory(**_frame(context, "站群导航", addresses.DIRECTORY), groups=directory_groups())
    return _one("directory", addresses.DIRECTORY, context.render_whole(page), keys.PORTALS)


def accessibility(context: PortalContext) -> Rendered:
    page = views.Accessibility(**_frame(context, "无障碍声明", addresses.ACCESSIBILITY))
    return _one("accessibility", addresses.ACCESSIBILITY, context.render_whole(page))


def not_found(context: PortalContext) -> Rendered:
    page = views.NotFound(title="页面不存在", url=addresses.NOT_FOUND, canonical="", robots="noindex")
    return _one("not-found", addresses.NOT_FOUND, context.render_whole(page))


def closed(context: PortalContext) -> Rendered:
    """The notice of a portal that is shut, as its home and as the answer to every other address."""
    page, uses = closed_view(context.portal), set[str]()
    if page.successor and context.leaves(page.successor.url, uses):
        page = replace(page, successor=replace(page.successor, external=True))
    content = context.render_whole(page)
    return Rendered("closed", {"/index.html": content, addresses.NOT_FOUND: content}, own=uses)


def robots(context: PortalContext) -> Rendered:
    """A portal that is shut stays out of search engines."""
    if context.portal.state != PortalState.NORMAL:
        text = "User-agent: *\nDisallow: /\n"
    else:
        # Answers narrowed by facets or turned over are endless; the plain ones name one page as their own.
        paths = ("/search/?*&", "/api/", "/go/", "/_fragments/")
        text = "User-agent: *\n" + "".join(f"Disallow: {path}\n" for path in paths)
        text += f"\nSitemap: {context.root}/sitemap.xml\n"
    return _one("robots", "/robots.txt", text.encode())


def look(context: PortalContext) -> Rendered:
    """Style sheets, scripts, and the portal's own tokens and icon."""
    files = {assets.PREFIX + name: content for name, content in assets.published().items()}
    grey = context.portal.mourning or context.announced.mourning
    own = context.portal.palette or tokens.palette(context.portal.hue, context.portal.chroma)
    colours = tokens.greys() if grey else own
    sections = [channel.path for channel in context.tree.by_id.values() if len(channel.line) == 2]
    sheet = tokens.portal_css(colours, [channel.slug for channel in context.tree.roots], sections, grey=grey)
    files[addresses.TOKENS] = sheet.encode()
    files[addresses.ICON] = icon(colours["m44"])
    # Logo and banner stand on every page.
    pictures = {keys.image(pk) for pk in (context.portal.logo_id, context.portal.banner_id) if pk}
    return Rendered("look", files, own={keys.tree(context.site_id), keys.announced(context.site_id), *pictures})


def fragments(context: PortalContext) -> Rendered:
    """Navigation and footer."""
    theme = context.shell.theme
    return Rendered(
        "fragments",
        {
            fragment_path("nav"): fragment(theme, "nav", portal=context.view),
            fragment_path("footer"): fragment(theme, "footer", portal=context.view),
        },
        own={keys.tree(context.site_id)},
    )


def newest(context: PortalContext) -> Rendered:
    uses = {keys.newest(context.site_id)}
    items = tuple(item_of(context, row, uses) for row in context.catalogue.latest(NEWEST_ITEMS))
    content = fragment(context.shell.theme, "newest", items=items)
    return Rendered("newest", {fragment_path("newest"): content}, own=uses)


def side_navigation(context: PortalContext) -> Rendered:
    """One fragment for each first-level channel with children."""
    theme = context.shell.theme
    files = {
        fragment_path(f"sidenav-{channel.slug}"): fragment(theme, "sidenav", item=_nav_item(channel))
        for channel in context.tree.roots
        if channel.children
    }
    return Rendered("side-navigation", files, own={keys.tree(context.site_id)})


def structure_sitemap(context: PortalContext) -> Rendered:
    """Sitemap of the home, the channels and the fixed pages."""
    fixed = [addresses.HOME, addresses.SITE_MAP, addresses.ACCESSIBILITY]
    fixed += [addresses.DIRECTORY] if context.view.has_directory else []
    fixed += [addresses.OPERATION] if operation.table_for(context) else []
    paths = fixed + sorted(channel.path for channel in context.tree.by_id.values())
    content = feeds.sitemap((context.root + path, None) for path in hant.paths(context, paths))
    return _one("sitemap-structure", "/sitemaps/structure.xml", content, keys.tree(context.site_id))


def icon(colour: str) -> bytes:
    """A square of one colour (``#RRGGBB``) as an ICO file that holds a PNG of 32 x 32."""
    line = b"\0" + bytes.fromhex(colour.lstrip("#")) * 32
    png = b"\x89PNG\r\n\x1a\n" + b"".join(
        pack(">I", len(data)) + name + data + pack(">I", zlib.crc32(name + data))
        for name, data in (
            (b"IHDR", pack(">IIBBBBB", 32, 32, 8, 2, 0, 0, 0)),
            (b"IDAT", zlib.compress(line * 32, 9)),
            (b"IEND", b""),
        )
    )
    return pack("<HHHBBBBHHII", 0, 1, 1, 32, 32, 0, 0, 1, 24, len(png), 22) + png


# In the order of writing: what pages include comes before them.
BEFORE: dict[str, Callable[[PortalContext], Rendered]] = {
    "look": look,
    "fragments": fragments,
    bars.TARGET: bars.render,
    "side-navigation": side_navigation,
    "not-found": not_found,
    "accessibility": accessibility,
    "directory": directory,
    operation.TARGET: operation.render,
}
AFTER: dict[str, Callable[[PortalContext], Rendered]] = {
    "newest": newest,
    "home": home,
    "site-map": site_map,
    "feed": portal_feeds.newest,
    "sitemap-structure": structure_sitemap,
    "robots": robots,
}
CLOSED: dict[str, Callable[[PortalContext], Rendered]] = {"look": look, "closed": closed, "robots": robots}


def _one(target: str, path: str, content: bytes, *own: str) -> Rendered:
    return Rendered(target, {path: content}, own=set(own))


def _frame(context: PortalContext, title: str, url: str) -> dict:
    return {
        "title": title,
        "url": url,
        "canonical": context.root + url,
        "breadcrumb": (Link("首页", "/"), Link(title, "")),
        "description": f"{context.view.name}{title}",
    }


def _entry(channel: Channel) -> SiteMapEntry:
    return SiteMapEntry(channel.link, tuple(map(_entry, channel.children)))


def _nav_item(channel: Channel) -> views.NavItem:
    return views.NavItem(channel.title, channel.path, channel.slug, tuple(child.link for child in channel.children))
