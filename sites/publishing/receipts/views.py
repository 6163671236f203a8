"""Receipts in the admin: the status that the panel asks for, the receipt to print, the button that looks again."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.models import Page

from cms.content import closed
from sites.portals.models import Portal

from . import checking, recording, status
from .models import Receipt
from .permissions import may_see

# Older ones stay in the table, and in the log of changes.
_MOST = 50


@never_cache
@require_safe
def panel(request: HttpRequest, page_id: int) -> HttpResponse:
    """The newest change of a page as a piece of HTML, which the panel asks for again while something is pending."""
    found = _status(request, page_id)
    context = {"status": found, "is_line": "line" in request.GET, "page_id": page_id, "waits": _waits(page_id)}
    return render(request, "zq_publishing/receipt_status.html", context)


@require_safe
def of_page(request: HttpRequest, page_id: int) -> HttpResponse:
    """Every receipt of a page, newest first."""
    found = _status(request, page_id)
    rows = list(Receipt.objects.filter(page_id=page_id).order_by("-change_id")[:_MOST])
    page = Page.objects.filter(pk=page_id).first()
    title = page.title if page else (rows[0].title if rows else "")
    context = {
        "status": found,
        "rows": rows,
        "page": page,
        "page_id": page_id,
        "page_title": _("发布回执：%s") % title,
        "header_icon": "history",
    }
    return render(request, "zq_publishing/receipts_of_page.html", context)


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One receipt, to read, print and file."""
    receipt = get_object_or_404(Receipt.objects.select_related("actor"), pk=pk)
    if not may_see(request.user, receipt.site_id):
        raise PermissionDenied
    context = {
        "receipt": receipt,
        "status": status.of_receipt(receipt),
        "portal": Portal.objects.filter(pk=receipt.site_id).first(),
        "page_title": _("发布回执：%s") % receipt.title,
        "header_icon": "history",
    }
    return render(request, "zq_publishing/receipt.html", context)


@require_POST
def check(request: HttpRequest, page_id: int) -> HttpResponse:
    """Have a worker look at a page's public address now; nobody waits for it here."""
    found = _status(request, page_id)
    if found is None:
        raise Http404
    receipt = found.receipt or recording.ask(found.change)
    checking.retry(receipt)
    recording.announce()
    messages.success(request, _("正在重新核实公众地址，结果显示在本页。"))
    return redirect("receipts:page", page_id)


def _waits(page_id: int) -> bool:
    """Whether a page is published and the public does not see it, because of what it stands below."""
    page = Page.objects.filter(pk=page_id, live=True, publication=None).first()
    return page is not None and closed.is_closed(page)


def _status(request: HttpRequest, page_id: int) -> status.Status | None:
    """The status of a page for those who work on its portal. Raises PermissionDenied, and Http404 without a page."""
    found = status.of_page(page_id)
    if found is None:
        page = get_object_or_404(Page, pk=page_id)
        if not page.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
    elif not may_see(request.user, found.receipt.site_id if found.receipt else found.change.site_id):
        raise PermissionDenied
    return found
