"""Views of the admin: the files that a preview shows."""

import mimetypes
import re

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from sites.portals.models import Portal

from . import look_preview, media, preview
from .models import PublishedFile

_MEDIA = re.compile(r"^media/(\d+)-[0-9a-f]{8}\.\w+$")


def preview_file(request: HttpRequest, site_id: int, name: str) -> HttpResponse:
    """A theme asset, token sheet, image or attachment of a previewed page. Behind the admin's own login check."""
    portal = get_object_or_404(Portal, pk=site_id)
    if request.GET:
        portal = look_preview.asked(portal, request.GET)
    content = _media(name) if name.startswith("media/") else preview.asset(portal, f"/{name}")
    if content is None:
        raise Http404
    response = HttpResponse(content, content_type=mimetypes.guess_type(name)[0] or "application/octet-stream")
    response["Cache-Control"] = "private, max-age=300"
    return response


def _media(name: str) -> bytes | None:
    match = _MEDIA.match(name)
    row = PublishedFile.objects.filter(pk=int(match[1])).first() if match else None
    variant = next((item for item in row.variants if f"media/{item['name']}" == name), None) if row else None
    return media.content_of(variant) if variant else None
