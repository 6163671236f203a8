"""The content library: a list with filters, and one item with where it is used and how to use it again."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from cms.content import hooks
from cms.content.kinds import Kind
from cms.content.models import Publication, Topic
from sites.portals.kinds import PortalState
from sites.portals.models import Portal

from .. import library, where_used
from ..forms import LibraryForm, ReuseForm
from ..permissions import channels_among, may_offer, portals_decided_by, portals_worked_on
from .frame import frame

ABOVE = ("zq_sharing_library", _("内容库"))
PER_PAGE = 50


def index(request: HttpRequest) -> HttpResponse:
    """Everything published in the cluster. The number of queries does not depend on how many portals there are."""
    _refuse_strangers(request)
    form = LibraryForm(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    page = Paginator(library.published(asked), PER_PAGE).get_page(request.GET.get("p"))
    used = where_used.counts(row.pk for row in page)
    for row in page:
        row.used = used.get(row.pk, 0)
    kept = request.GET.copy()
    kept.pop("p", None)
    context = frame(_("内容库"), icon="folder-open-inverse") | {"form": form, "page": page, "kept": kept.urlencode()}
    return TemplateResponse(request, "zq_sharing/library.html", context)


def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One item: what it says, where it is used, and a form that uses it on one of the person's portals."""
    _refuse_strangers(request)
    seen = Q(site__portal__state=PortalState.NORMAL) | Q(site__in=portals_worked_on(request.user).values("pk"))
    rows = Publication.objects.filter(seen, number__isnull=False).select_related("site__portal", "page")
    item = get_object_or_404(rows, pk=pk)
    portals = portals_decided_by(request.user).exclude(pk=item.site_id).order_by("pk")
    chosen = portals.filter(pk=int(to)).first() if (to := request.GET.get("to", "")).isdecimal() else portals.first()
    form = ReuseForm(request.POST or None)
    if chosen:
        _offer_places(form, chosen, item)
    if request.method == "POST":
        if chosen is None:
            raise PermissionDenied
        if form.is_valid() and _reuse(request, form, item):
            return redirect("zq_sharing_library_show", pk)
    context = frame(item.title, ABOVE, "doc-full") | {
        "item": item,
        "url": hooks.public_url(item.site.portal.host) + (item.path or "") if item.path else item.link_url,
        "uses": where_used.uses_of([pk]),
        "portals": portals,
        "chosen": chosen,
        "form": form,
        "may_offer": may_offer(request.user, item.page),
    }
    return TemplateResponse(request, "zq_sharing/library_show.html", context)


def _reuse(request: HttpRequest, form: ReuseForm, item: Publication) -> bool:
    """Whether it was done; what hinders it stands in the form."""
    channel, topic = form.cleaned_data["channel"], form.cleaned_data["topic"]
    try:
        if channel:
            library.reuse(item, channel, request.user)
        else:
            library.add_to_topic(item, topic, request.user)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    messages.success(request, _("已用到“%s”，几秒后公众可见。") % (channel or topic))
    return True


def _offer_places(form: ReuseForm, portal: Portal, item: Publication) -> None:
    """Channels of the portal that take such an item, and its topics."""
    channels = channels_among(Portal.objects.filter(pk=portal.pk))
    fitting = [channel.pk for channel in channels if item.kind in channel.allowed_kinds]
    form.fields["channel"].queryset = channels.filter(pk__in=fitting)
    topics = Topic.objects.live().filter(publication__site=portal.pk, publication__kind=Kind.TOPIC)
    form.fields["topic"].queryset = topics.order_by("-pk")


def _refuse_strangers(request: HttpRequest) -> None:
    if not portals_worked_on(request.user).exists():
        raise PermissionDenied
