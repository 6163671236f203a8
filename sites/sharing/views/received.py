"""Screens of those who offer and those who receive."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cms.content import hooks
from cms.content.models import Publication
from sites.portals.kinds import PortalKind
from sites.portals.rights import is_cluster_administrator

from .. import drift, duty, receiving
from ..forms import DecisionForm, OfferForm
from ..kinds import State
from ..models import Reference, Share, shown
from ..permissions import (
    channels_among,
    may_offer,
    portals_decided_by,
    portals_worked_on,
    reach_of,
    shares_of,
)
from .frame import frame

ABOVE = ("zq_sharing_received", _("收到的内容"))
PER_PAGE = 50


def offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer a published page to portals."""
    item = get_object_or_404(Publication.objects.select_related("site__portal", "page"), pk=pk)
    if not may_offer(request.user, item.page):
        raise PermissionDenied
    source = item.site.portal
    may_order = is_cluster_administrator(request.user) or source.kind != PortalKind.DEPARTMENT
    portals = reach_of(request.user, source).order_by("pk")
    form = OfferForm(request.POST or None, portals=portals, may_order=may_order)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            found = receiving.offer(
                item, data["portals"], request.user, superior=data.get("superior", False), note=data["note"]
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(
                request, _("已推送给 %d 个站点。已有这条内容、或不接收推送的站点不重复推送。") % len(found)
            )
            return redirect("zq_sharing_library_show", pk)
    context = frame(_("推送：%s") % item.title, ("zq_sharing_library", _("内容库"))) | {"item": item, "form": form}
    return TemplateResponse(request, "zq_sharing/offer.html", context)


def index(request: HttpRequest) -> HttpResponse:
    """What has come to the person's portals, what waits first."""
    if not portals_worked_on(request.user).exists():
        raise PermissionDenied
    state = request.GET.get("state", "")
    rows = shares_of(request.user).select_related("portal", "source", "channel", "page").order_by("-pk")
    if state in State.values:
        rows = rows.filter(state=state)
    elif state == "unseen":
        rows = rows.filter(unseen=True)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))
    context = frame(_("收到的内容")) | {"page": page, "states": State.choices, "state": state, "kept": f"state={state}"}
    return TemplateResponse(request, "zq_sharing/received.html", context)


def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One item on one portal: accept it into a channel, decline it, or take note that it is gone."""
    share = get_object_or_404(shares_of(request.user).select_related("portal", "source", "page", "channel"), pk=pk)
    decides = portals_decided_by(request.user).filter(pk=share.portal_id).exists()
    item = shown([share.origin_id]).select_related("site").first()
    form = DecisionForm(request.POST or None)
    channels = channels_among(portals_worked_on(request.user).filter(pk=share.portal_id))
    fitting = [channel.pk for channel in channels if share.kind in channel.allowed_kinds]
    form.fields["channel"].queryset = channels.filter(pk__in=fitting)
    form.initial["channel"] = share.channel_id
    if request.method == "POST" and "seen" in request.POST:
        Share.objects.filter(pk=pk).update(unseen=False)
        return redirect("zq_sharing_received")
    if request.method == "POST":
        if not decides:
            raise PermissionDenied
        if form.is_valid() and _decide(request, share, form):
            return redirect("zq_sharing_received")
    url = hooks.public_url(item.site.hostname) + (item.path or "") if item else ""
    context = frame(share.title, ABOVE) | {"share": share, "item": item, "url": url, "form": form, "decides": decides}
    return TemplateResponse(request, "zq_sharing/received_show.html", context)


def _decide(request: HttpRequest, share: Share, form: DecisionForm) -> bool:
    data = form.cleaned_data
    try:
        if "decline" in request.POST:
            if not data["reason"]:
                raise ValidationError(_("请写明不采用的理由，推送的站点可以看到。"))
            receiving.decline(share, request.user, data["reason"])
            messages.success(request, _("已答复不采用。"))
        else:
            receiving.accept(share, data["channel"] or receiving.channel_for(share), request.user)
            messages.success(request, _("已采用，几秒后公众可见。"))
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def drifted(request: HttpRequest) -> HttpResponse:
    """References with the portal's own words whose origin has changed since."""
    portals = portals_worked_on(request.user)
    if not portals.exists():
        raise PermissionDenied
    page = Paginator(drift.drifted(portals), PER_PAGE).get_page(request.GET.get("p"))
    context = frame(_("待核对的改写"), icon="warning") | {"page": page}
    return TemplateResponse(request, "zq_sharing/drift.html", context)


@require_POST
def settle(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """``confirm``: the portal's own words still hold; ``drop``: the origin's words again."""
    decided = portals_decided_by(request.user)
    page = get_object_or_404(Reference, pk=pk, publication__site__in=decided.values("pk"))
    if action == "drop":
        drift.drop(page, request.user)
        messages.success(request, _("已改回原文的标题和导语。"))
    else:
        try:
            drift.confirm(page, request.user, request.POST.get("seen", ""))
            messages.success(request, _("已确认，本站改写仍然适用。"))
        except ValidationError as error:
            messages.error(request, "；".join(error.messages))
    return redirect("zq_sharing_drift")


def duties(request: HttpRequest) -> HttpResponse:
    """The 24-hour duty, by portal."""
    portals = portals_worked_on(request.user)
    if not portals.exists():
        raise PermissionDenied
    context = frame(_("转载时效"), icon="time") | {"rows": list(duty.report(portals))}
    return TemplateResponse(request, "zq_sharing/duty.html", context)
