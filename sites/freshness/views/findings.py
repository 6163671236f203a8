"""Findings of the person's portals: what waits, whose it is; taking in hand and exempting."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cms.content import hooks
from sites.portals.dashboard import Viewer
from sites.portals.models import Portal

from .. import findings, workdays
from ..active_rules import pack_on
from ..forms import ExemptForm
from ..kinds import WAITING, FindingState
from ..models import Finding
from ..packs import PackError
from ..permissions import may_exempt, portal_for
from ..responsible import People, waiting_for
from .base import Screen

PER_PAGE = 50


class FindingsView(Screen):
    template_name = "zq_freshness/findings.html"
    page_title = gettext_lazy("问题与整改")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        viewer, query = Viewer(self.user), self.request.GET
        state = query.get("state", "")
        if query.get("mine"):
            rows: Any = waiting_for(viewer)
        else:
            rows = Finding.objects.filter(site_id__in=viewer.site_ids).order_by("due_on", "pk")
            rows = rows.filter(state=state) if state in FindingState.values else rows.filter(state__in=WAITING)
        if query.get("portal", "").isdecimal():
            rows = [row for row in rows if row.site_id == int(query["portal"])]
        page = Paginator(rows, PER_PAGE).get_page(query.get("p"))
        return {
            **super().get_context_data(**kwargs),
            "page": page,
            "names": {portal.pk: portal.short_name or portal.name for portal in viewer.portals},
            "states": FindingState.choices,
            "state": state,
            "mine": query.get("mine", ""),
            "today": timezone.localdate(),
            "holidays": workdays.unknown_year_told(),
        }


class FindingView(Screen):
    """One finding with its story; POST ``action=take`` or ``action=exempt``."""

    template_name = "zq_freshness/finding.html"
    page_title = pgettext_lazy("finding", "问题")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.row = get_object_or_404(Finding, pk=kwargs["pk"])
        self.portal: Portal = portal_for(request.user, self.row.site_id)
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("action") == "exempt":
            return self._exempt()
        if findings.take_in_hand(self.row, self.user, request.POST.get("text", "")[:300]):
            messages.success(request, _("已登记由您处理。整改后，系统在下次检查时自动确认。"))
        return redirect("freshness_finding", self.row.pk)

    def _exempt(self) -> HttpResponse:
        if not may_exempt(self.user, self.portal):
            raise PermissionDenied
        form = ExemptForm(self.request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        findings.exempt(self.row, self.user, form.cleaned_data["reason"], form.cleaned_data["until"])
        messages.success(self.request, _("已豁免。检查结果不变，到期后恢复为待处理。"))
        return redirect("freshness_finding", self.row.pk)

    def _page_url(self) -> str:
        url = self.row.url
        if url.startswith("/"):
            return hooks.public_url(self.portal.host) + url
        return url if url.startswith(("http://", "https://")) else ""

    def _remedy(self) -> str:
        """Nothing while the rule pack cannot be used, or of a rule that it no longer has."""
        try:
            rule = pack_on(timezone.localdate()).rule(self.row.rule)
        except PackError:
            return ""
        return rule.remedy if rule else ""

    def get_page_subtitle(self) -> str:
        return self.row.title

    def get_trail(self) -> list[dict[str, Any]]:
        return [{"url": reverse("freshness_findings"), "label": _("问题与整改")}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "row": self.row,
            "remedy": self._remedy(),
            "page_url": self._page_url(),
            "portal": self.portal,
            "people": People.load([self.portal.pk]).answering(self.row),
            "waiting": self.row.state in WAITING,
            "may_exempt": may_exempt(self.user, self.portal),
            "form": kwargs.get("form") or ExemptForm(),
            "notes": self.row.notes.select_related("by"),
        }
