"""A portal's own pages in another theme or colour, before anybody chooses it. Nothing is saved or published."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError

from cms.content.kinds import Kind
from cms.content.models import Publication
from sites.portals import look
from sites.portals.models import Portal
from themes import addresses

from . import preview, rows
from .rows import Full

# What can be looked at: the home, the newest list, and the newest page of each kind.
KINDS = (Kind.HOME, Kind.CHANNEL, Kind.ARTICLE, Kind.POLICY, Kind.GUIDE, Kind.INTERPRETATION, Kind.ORGANISATION)
FIELDS = ("theme", "hue", "chroma")


def trial(portal: Portal, given: Mapping[str, Any]) -> Portal:
    """``portal`` with another look, not saved. Raises ValidationError, by field, for one that is not allowed."""
    for name in FIELDS:
        if name in given:
            setattr(portal, name, given[name])
    look.check_theme(portal.theme)
    portal.palette = look.palette_of(portal.hue, portal.chroma)
    return portal


def asked(portal: Portal, query: Mapping[str, str]) -> Portal:
    """The portal in the colour that the query of a token sheet names; as it is where that names none or a wrong one."""
    try:
        return trial(portal, {name: float(query[name]) for name in ("hue", "chroma") if name in query})
    except (ValueError, ValidationError):
        portal.refresh_from_db()
        return portal


def kinds_of(portal: Portal) -> list[Kind]:
    """The kinds of pages that the portal has published."""
    published = Publication.objects.filter(site_id=portal.pk, path__isnull=False)
    there = set(published.order_by().values_list("kind", flat=True).distinct())
    return [kind for kind in KINDS if kind in there]


def page(portal: Portal, kind: str) -> str:
    """HTML of the portal's newest page of a kind, as the admin may frame it. Raises LookupError without one."""
    found = _newest(portal, kind)
    if found is None:
        raise LookupError(kind)
    html = preview.html_of(portal, found)
    query = escape(urlencode({name: getattr(portal, name) for name in FIELDS}))
    return html.replace(f'{addresses.TOKENS}"', f'{addresses.TOKENS}?{query}"', 1)


def _newest(portal: Portal, kind: str) -> Full | None:
    published = Publication.objects.filter(site_id=portal.pk, kind=kind, path__isnull=False)
    if kind == Kind.CHANNEL:
        # A list says more of a look than a channel of channels.
        newest = rows.content(site_id=portal.pk, path__isnull=False).order_by(*rows.NEWEST_FIRST)
        parent = newest.values_list("parent_id", flat=True).first()
        published = published.filter(pk=parent) if parent else published
    return next(rows.full(published.order_by(*rows.NEWEST_FIRST)[:1]), None)
