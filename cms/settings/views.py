"""What the installation itself answers: is it alive, is it ready, and to a person who guessed too often."""

from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.static import serve
from wagtail.admin.auth import require_admin_access

from sites.portals import isolation

from . import health


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 only when every part answers and every reader is at the end of the log, else 503."""
    report = health.report()
    return JsonResponse(report, status=200 if report["ready"] else 503)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for monitoring, on the machine itself: the shipped nginx passes no portal's /metrics on."""
    return HttpResponse(health.metrics(), content_type="text/plain; version=0.0.4; charset=utf-8")


@require_admin_access
def uploaded(request: HttpRequest, path: str) -> FileResponse:
    """An uploaded file as the editors of its portal see it; the public gets it from its portal's own ``/media/``."""
    if not isolation.may_see_file(request.user, path):
        raise Http404
    return serve(request, path, document_root=settings.MEDIA_ROOT)


def locked_out(request: HttpRequest, credentials: dict[str, Any] | None = None, *args: object) -> HttpResponse:
    """Too many wrong passwords, as django-axes counted."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    return render(request, "zq_admin/locked_out.html", {"minutes": minutes}, status=429)
