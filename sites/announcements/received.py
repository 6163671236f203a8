"""Screens of those who receive: the announcements to one's portals, and what one says to each."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from . import answering, receipts
from .forms import AnswerForm
from .kinds import Status
from .models import Delivery
from .permissions import deliveries_of, portals_answered_by

OPEN = (Status.SCHEDULED, Status.RUNNING)
PER_PAGE = 50


def received(request: HttpRequest) -> HttpResponse:
    """The newest announcements to the portals on which a person works, with what each still wants."""
    if not portals_answered_by(request.user).exists():
        raise PermissionDenied
    page = Paginator(_mine(request).order_by("-pk"), PER_PAGE).get_page(request.GET.get("p"))
    for row in page.object_list:
        row.wants = wants(row)
    context = _frame(_("收到的公告")) | {"deliveries": page}
    return TemplateResponse(request, "zq_announcements/received.html", context)


def received_one(request: HttpRequest, pk: int) -> HttpResponse:
    """One announcement to one portal: opening it notes that it was read only on pressing the button or answering."""
    row = get_object_or_404(_mine(request), pk=pk)
    form = AnswerForm(request.POST or None, instance=row)
    if request.method == "POST" and (response := _take(request, row, form)):
        return response
    context = _frame(row.announcement.title, _("收到的公告")) | {
        "delivery": row,
        "announcement": row.announcement,
        "form": form,
        "is_late": receipts.is_late(row),
    }
    return TemplateResponse(request, "zq_announcements/received_one.html", context)


def wants(row: Delivery) -> str:
    """What a portal has still to do with it, "" for nothing."""
    if row.dropped_at or row.announcement.status not in OPEN:
        return ""
    if not row.announcement.mandatory and not row.answer:
        return _("待答复（已逾期）") if receipts.is_late(row) else _("待答复")
    return "" if row.read_at else _("未读")


def _take(request: HttpRequest, row: Delivery, form: AnswerForm) -> HttpResponse | None:
    """Do what was posted; None where the form has to be shown again."""
    if "read" in request.POST:
        answering.read(row, request.user)
        return redirect("zq_announcements_received")
    if not form.is_valid():
        return None
    data = form.cleaned_data
    try:
        answering.answer(row, request.user, data["answer"], introduction=data["introduction"], reason=data["reason"])
    except ValidationError as error:
        form.add_error(None, error)
        return None
    messages.success(request, _("已答复，发起站点可以看到。"))
    return redirect("zq_announcements_received")


def _mine(request: HttpRequest) -> QuerySet[Delivery]:
    return deliveries_of(request.user).select_related("announcement__origin", "portal")


def _frame(title: str, above: str = "") -> dict[str, Any]:
    items: list[dict[str, str]] = [{"url": reverse("wagtailadmin_home"), "label": _("首页")}]
    if above:
        items.append({"url": reverse("zq_announcements_received"), "label": above})
    items.append({"url": "", "label": title})
    return {"breadcrumbs_items": items, "header_title": title, "header_icon": "warning", "page_title": title}
