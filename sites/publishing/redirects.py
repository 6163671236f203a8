"""Old addresses: a small page at each, and a map for nginx that answers with 301 at once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote

from wagtail.contrib.redirects.models import Redirect

from cms.content.redirects import in_force
from themes import views

from . import keys
from .context import PortalContext
from .rendered import Rendered, file_name

# Old addresses that can be files: plain segments, no query, nothing that climbs.
_PLAIN = re.compile(r"^(/[\w.~%-]+)+/?$")


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


def address_of(old_path: str) -> str | None:
    """Address of the file for an old path: channels end with a slash again."""
    if not _PLAIN.match(old_path) or ".." in old_path or old_path.startswith("/_"):
        return None
    last = old_path.rsplit("/", 1)[-1]
    return old_path if last.endswith((".html", ".htm", ".shtml")) else old_path.rstrip("/") + "/"


def nginx_map(context: PortalContext) -> str:
    """Lines ``"host/old/path" "new";`` for ``map $host$request_uri $zhanqun_moved``."""
    lines = []
    # A redirect never hides a live page.
    for redirect in in_force().filter(site_id=context.site_id):
        old_path = redirect.old_path
        link = target_of(context, redirect, set())
        if link is not None and not set(old_path) & set('"\\\n;{}$'):
            lines += [f'"{context.host}{form}" "{quote(link.url, safe="/:?&=%#.-_~")}";\n' for form in _forms(old_path)]
    return "".join(lines)


def _forms(old_path: str) -> tuple[str, ...]:
    address = address_of(old_path)
    return (old_path, address) if address and address != old_path else (old_path,)
