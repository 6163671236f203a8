"""The annual work report form of a portal: counted, corrected, published."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sites.portals.dashboard import Viewer
from sites.portals.models.person import name_of

from ..forms import CorrectionForm
from ..models import WorkReport
from ..permissions import may_correct, portal_for
from ..work_report import counting, publishing
from .base import Screen


class WorkReportsView(Screen):
    """Every portal of the person, with the years of which the form is published."""

    template_name = "zq_freshness/work_reports.html"
    page_title = gettext_lazy("年度工作报表")
    header_icon = "table"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        viewer = Viewer(self.user)
        done: dict[int, list[int]] = {}
        for row in WorkReport.objects.filter(site_id__in=viewer.site_ids).order_by("-year"):
            done.setdefault(row.site_id, []).append(row.year)
        rows = [(portal, done.get(portal.pk, [])) for portal in viewer.portals]
        return {**super().get_context_data(**kwargs), "rows": rows}


class WorkReportView(Screen):
    template_name = "zq_freshness/work_report.html"
    page_title = gettext_lazy("年度工作报表")
    header_icon = "table"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.portal = portal_for(request.user, kwargs["site_id"])
        self.years = counting.years_of(self.portal)
        # Without a year: in January and after, the year that ended is the one to publish.
        self.year = kwargs.get("year") or (self.years[1] if len(self.years) > 1 else self.years[0])
        if self.year not in self.years:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "publish" in request.POST:
            return self._publish()
        if not may_correct(self.user, self.portal):
            raise PermissionDenied
        form = CorrectionForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        correction = form.save(commit=False)
        correction.site_id, correction.year, correction.by = self.portal.pk, self.year, self.user
        correction.name = name_of(self.user)[:60]
        correction.save()
        messages.success(self.request, _("已更正。公开页面在再次发布后更新。"))
        return self._here()

    def _publish(self) -> HttpResponse:
        try:
            publishing.publish(self.portal, self.year, self.user)
        except (publishing.NoChannelError, publishing.RunningYearError) as error:
            messages.error(self.request, str(error))
        else:
            messages.success(self.request, _("报表已发布。"))
        return self._here()

    def _here(self) -> HttpResponse:
        return redirect("freshness_work_report", self.portal.pk, self.year)

    def get_page_subtitle(self) -> str:
        return f"{self.portal.name} {self.year}"

    def get_trail(self) -> list[dict[str, Any]]:
        return [{"url": reverse("freshness_work_reports"), "label": _("年度工作报表")}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "portal": self.portal,
            "year": self.year,
            "years": self.years,
            "lines": counting.count(self.portal, self.year),
            "page": publishing.page_of(self.portal, self.year),
            "may_correct": may_correct(self.user, self.portal),
            "may_publish": publishing.may_publish(self.user, self.portal, self.year),
            "is_over": publishing.is_over(self.year),
            "form": kwargs.get("form") or CorrectionForm(),
        }
