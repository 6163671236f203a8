"""Old addresses: a small page at each, and a map for nginx that answers with 301 at once."""

from __future__ import annotations

from collections.abc import Iterable

from wagtail.contrib.redirects.models import Redirect

from cms.content.redirects import in_force
from themes import views

from . import keys
from .context import PortalContext
from .old_paths import address_of, map_lines
from .rendered import Rendered, file_name


def of_portal(site_id: int, paths: Iterable[str] | None = None) -> dict[str, Redirect]:
    """Redirects of a portal by old path as Wagtail stores it, all or those named."""
    found = Redirect.objects.filter(site_id=site_id)
    if paths is not None:
        found = found.filter(old_path__in=list(paths))
    return {redirect.old_path: redirect for redirect in found.order_by("old_path")}


def target_of(context: PortalContext, redirect: Redirect, uses: set[str]) -> views.Link | None:
    """Where a redirect leads; None when its page is not published."""
    if redirect.redirect_page_id:
        return context.page_link(redirect.redirect_page_id, uses)
    if redirect.redirect_link:
        return context.outward_link(redirect.redirect_link, redirect.redirect_link, uses)
    return None


def page(context: PortalContext, old_path: str, redirect: Redirect | None, taken: bool) -> Rendered:
    """The small page at an old address; none where a published page stands now, or the address cannot be a file."""
    target = keys.target("redirect", old_path)
    uses: set[str] = set()
    link = target_of(context, redirect, uses) if redirect else None
    address = address_of(old_path)
    if link is None or taken or address is None:
        return Rendered(target, own=uses)
    absolute = context.root + link.url if link.url.startswith("/") else link.url
    view = views.Redirect(title=link.label, url=old_path, canonical=absolute, robots="noindex", target=link.url)
    return Rendered(target, {file_name(address): context.render(view)}, own=uses)


def nginx_map(context: PortalContext) -> str:
    """Lines ``"host/old/path" "new";`` for ``map $host$request_uri $zhanqun_moved``."""
    # A redirect never hides a live page.
    found = in_force().filter(site_id=context.site_id)
    links = ((redirect.old_path, target_of(context, redirect, set())) for redirect in found)
    return "".join(map_lines(context.host, ((path, link.url) for path, link in links if link)))
