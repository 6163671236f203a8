"""The screen's views. Each asks whether the person looks after the portal."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.log_actions import log

from cms.changes.nudge import nudge_readers
from sites.portals.models import Portal

from .. import releases
from ..jobs.models import PortalJob
from ..models import PortalTree
from ..receipts import recording
from ..receipts.models import Receipt
from ..receipts.permissions import kept_portals
from ..tree import Tree
from . import figures

TITLE = gettext_lazy("发布")


@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The publisher and the portals that the person looks after."""
    portals = _portals(request)
    rows = figures.portal_rows(portals)
    ids = [row.site_id for row in rows]
    context = {
        "page_title": TITLE,
        "header_icon": "upload",
        "readers": figures.reader_rows(),
        "summary": figures.summary(),
        "rows": rows,
        "troubled": sum(row.trouble for row in rows),
        "failed": figures.failed_receipts(ids),
        "pages": figures.slowest_pages(ids),
        "templates": figures.slowest_templates(ids),
    }
    return render(request, "zq_publishing/screen.html", context)


@never_cache
@require_safe
def as_json(request: HttpRequest) -> JsonResponse:
    """The same figures for programs."""
    rows = figures.portal_rows(_portals(request))
    names = ("host", "release", "live_at", "waiting", "failed", "error", "checked", "sound")
    return JsonResponse(
        {
            "readers": {row.name: {"lag": row.lag, "error": row.error} for row in figures.reader_rows()},
            **figures.summary(),
            "portals": [{name: getattr(row, name) for name in names} for row in rows],
        }
    )


@never_cache
@require_safe
def portal(request: HttpRequest, site_id: int) -> HttpResponse:
    """One portal: its releases, its newest receipts, what failed."""
    found = _portal(request, site_id)
    current = PortalTree.objects.filter(pk=site_id).values_list("release", flat=True).first()
    context = {
        "page_title": _("发布：%s") % found.name,
        "header_icon": "upload",
        "portal": found,
        "releases": [(name, figures.released_at(name), name == current) for name in Tree(found.host).releases()],
        "receipts": Receipt.objects.filter(site_id=site_id).order_by("-change_id")[: figures.SHOWN],
        "held": releases.is_held(site_id),
        "aside": PortalJob.objects.filter(site_id=site_id, run="").first(),
    }
    return render(request, "zq_publishing/screen_portal.html", context)


@require_POST
def retry(request: HttpRequest, site_id: int) -> HttpResponse:
    """Let workers try at once what failed on a portal."""
    found = _portal(request, site_id)
    now = timezone.now()
    PortalJob.objects.filter(site_id=site_id, run="").update(due_at=now)
    failed = Receipt.objects.filter(site_id=site_id, state=Receipt.State.FAILED, built_at__isnull=False)
    failed.update(due_at=now, attempts=0, told="", told_at=None, state=Receipt.State.BUILT)
    recording.announce()
    nudge_readers()
    messages.success(request, _("正在重试“%s”，结果稍后显示在本页。") % found.name)
    return redirect("publishing:portal", site_id)


@require_POST
def switch(request: HttpRequest, site_id: int) -> HttpResponse:
    """Let a worker switch a portal to another of its releases."""
    found = _portal(request, site_id)
    name = request.POST.get("release", "")
    try:
        releases.ask(found, name)
    except releases.ReleaseError as error:
        messages.error(request, str(error))
    else:
        log(instance=found, action="zq_publishing.switch", data={"release": name})
        nudge_readers()
        messages.success(request, _("正在切换到所选版本。已撤下的内容不会因此重新出现。"))
    return redirect("publishing:portal", site_id)


@require_POST
def renew(request: HttpRequest, site_id: int) -> HttpResponse:
    """Let a worker build a portal that stands on an earlier look anew."""
    found = _portal(request, site_id)
    releases.renew(found)
    log(instance=found, action="zq_publishing.renew")
    messages.success(request, _("正在用当前样式重新生成全站，完成后一步切换。"))
    return redirect("publishing:portal", site_id)


def _portals(request: HttpRequest):  # noqa: ANN202 - a query with columns of its own
    portals = kept_portals(request.user)
    if not portals.exists():
        raise PermissionDenied
    return portals


def _portal(request: HttpRequest, site_id: int) -> Portal:
    """A portal that the person looks after. Raises PermissionDenied."""
    found = kept_portals(request.user).filter(pk=site_id).first()
    if found is None:
        raise PermissionDenied
    return found
