"""Feeds that are made when somebody asks, below ``/follow/feeds/`` of every portal: see ``sites.publishing``."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from search.scope import last_change, portal_of
from sites.portals.kinds import PortalState
from sites.publishing import portal_feeds

TYPES = {"xml": "application/atom+xml; charset=utf-8", "json": "application/feed+json; charset=utf-8"}
# Seconds that caches on the way may keep one.
FRESH = 300


def _mark(request: HttpRequest, name: str, form: str) -> str:
    """Whatever shows in a feed changes with a row of the log: who has this one is answered without making it."""
    found = last_change()
    return f'"{found[0] if found else 0}"'


@require_safe
@cache_control(public=True, max_age=FRESH)
@condition(etag_func=_mark)
def feed(request: HttpRequest, name: str, form: str) -> HttpResponse:
    """Without cookies, so that caches may keep it."""
    portal = portal_of(request)
    if portal is None or portal.state != PortalState.NORMAL:
        raise Http404
    try:
        content = portal_feeds.answer(portal, name, form, request.path)
    except LookupError:
        raise Http404 from None
    return HttpResponse(content, content_type=TYPES[form])
