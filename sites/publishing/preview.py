"""The admin's preview: the page as it would be built, from the same view objects and templates."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.content import hooks, publications
from cms.content.kinds import Kind
from sites.portals.models import Portal
from themes import addresses, assets
from themes.fragments import include

from . import bars, channel_files, fixed, lists, relations, rows
from . import loading as contexts
from .announced import Shown
from .catalogue import AskedCatalogue
from .channels import Channel
from .context import PortalContext
from .home import home_page
from .needs import Needs
from .pages import page_of
from .rows import Full
from .update import prepare_home

if TYPE_CHECKING:
    from cms.content.models.base import PublishedPage

_OWN_FILES = re.compile(r'(?<=[" ,])/(?=(?:_assets|media)/|favicon\.ico)')
_OWN_PAGES = re.compile(r'(<a [^>]*?href="|<form [^>]*?action=")/(?!/)')


def respond(page: PublishedPage, request: HttpRequest) -> HttpResponse:
    """The unsaved, draft or live page as its portal would show it; nothing of it becomes public."""
    if getattr(page, "number", 0) is None:
        page.number = 0  # given on first saving
    place = publications.place_of(page)
    portal = Portal.objects.filter(pk=place.site_id).first() if place else None
    if place is None or portal is None:
        return HttpResponse(_("本页不在任何站点之内，无法预览。请把它移到某个站点的栏目下。"), status=404)
    return HttpResponse(html_of(portal, rows.full_of(publications.snapshot(page, place))))


def html_of(portal: Portal, row: Full) -> str:
    """A page of ``portal`` in the look that it has now, saved or not, as the admin may show it."""
    context = contexts.load(portal, AskedCatalogue(portal.pk))
    return _for_admin(_with_fragments(_render(context, row), context), portal)


def home_with(portal: Portal, shown: Shown) -> str:
    """The home page of ``portal`` while it shows these announcements, as the admin may show it."""
    context = contexts.load(portal, AskedCatalogue(portal.pk))
    context.show(shown)
    prepare_home(context)
    html = _with_fragments(fixed.home(context).files["/index.html"].decode(), context)
    # The style sheet that the admin has is of the portal's own colours, and these may be grey for now.
    colours = fixed.look(context).files[addresses.TOKENS].decode()
    return _for_admin(html, portal).replace("</head>", f"<style>{colours}</style></head>", 1)


def _render(context: PortalContext, row: Full) -> str:
    uses: set[str] = set()
    item = row.listed
    if item.kind == Kind.HOME:
        context.tree.home = item
        prepare_home(context)
        return context.full_shell.render(home_page(context, uses))
    if item.kind == Kind.CHANNEL:
        return context.shell.render(lists.channel_page(context, _channel(context, row), uses))
    needs = Needs()
    needs.add_page(row)
    if item.kind == Kind.POLICY:
        context.interpretations.update(relations.interpretations_of(policy_ids=[item.id] if item.id else []))
        needs.pages.update(pk for found in context.interpretations.values() for pk in found)
    context.prepare(needs)
    near = context.catalogue.shelf(item.parent_id or 0).neighbours(item)
    page = page_of(context, row._replace(listed=item._replace(path=item.path or "/")), uses, *near)
    return context.shell.render(page)


def _channel(context: PortalContext, row: Full) -> Channel:
    """The channel as edited, in its place among the published ones."""
    known = context.tree.get(row.listed.id)
    parent = known.parent if known else context.tree.get(row.listed.parent_id)
    return Channel(row.listed, parent, known.children if known else [])


def _with_fragments(html: str, context: PortalContext) -> str:
    """Put the fragments in, as the web server does, from the data and not from files."""
    found: dict[str, str] = {}
    for render in (fixed.fragments, bars.render, fixed.side_navigation, fixed.newest):
        found.update({path: content.decode() for path, content in render(context).files.items()})
    for channel in context.tree.by_id.values():
        path = channel_files.fragment_path(f"months-{channel.id}")
        if path in html:
            found[path] = channel_files.months_fragment(context, lists.months_of(context, channel)).decode()
    for path, content in found.items():
        html = _replace_include(html, path, content)
    return html


def _replace_include(html: str, path: str, content: str) -> str:
    name = path.rsplit("/", 1)[-1].removesuffix(".html")
    start, _, end = str(include(name, "\0")).partition("\0")
    before, found, rest = html.partition(start)
    return before + content + rest.partition(end)[2] if found else html


def _for_admin(html: str, portal: Portal) -> str:
    """Assets and images come through the admin, links lead to the public site in a new window."""
    base = reverse("portal_preview_file", args=[portal.pk, "x"]).removesuffix("x")
    html = _OWN_FILES.sub(base, html)
    html = _OWN_PAGES.sub(rf"\g<1>{hooks.public_url(portal.host).rstrip('/')}/", html)
    return html.replace("<head>", '<head>\n<base target="_blank">', 1)


def asset(portal: Portal, name: str) -> bytes | None:
    """A file that a preview asks for under ``/_assets/``, or the icon."""
    look: dict[str, Any] = {assets.PREFIX + key: value for key, value in assets.published().items()}
    if name in look:
        return look[name]
    if name in (addresses.TOKENS, addresses.ICON):
        return fixed.look(contexts.load(portal, AskedCatalogue(portal.pk))).files[name]
    return None
