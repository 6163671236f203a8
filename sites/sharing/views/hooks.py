"""What was told to programs elsewhere."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.permissions import policy_registry

from .. import hook_queues
from ..models import Delivery, Webhook
from .frame import frame

PER_PAGE = 50


def log(request: HttpRequest, pk: int) -> HttpResponse:
    """The newest messages of one hook, with how they went."""
    hook = _own(request, pk)
    rows = Delivery.objects.filter(webhook=hook).order_by("-pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))
    context = frame(_("发送记录"), ("webhooks:index", _("发布通知")), "link-external") | {"hook": hook, "page": page}
    return TemplateResponse(request, "zq_sharing/hook_log.html", context)


@require_POST
def repeat(request: HttpRequest, pk: int) -> HttpResponse:
    """Send again what was not taken."""
    count = hook_queues.repeat(_own(request, pk))
    messages.success(request, _("%d 条未送达的通知将立即重发。") % count)
    return redirect("zq_sharing_hook_log", pk)


def _own(request: HttpRequest, pk: int) -> Webhook:
    policy = policy_registry.get_by_type(Webhook)
    return get_object_or_404(policy.instances_user_has_permission_for(request.user, "change"), pk=pk)
