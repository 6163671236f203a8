"""The switch of the public page 网站运行情况, with what it says."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.content import hooks
from sites.portals.opening import city
from themes import addresses

from .. import public_page
from ..forms import PublicPageForm
from ..permissions import may_change_rules
from .base import Screen


class PublicPageView(Screen):
    template_name = "zq_freshness/public_page.html"
    page_title = gettext_lazy("网站运行情况公开页")
    header_icon = "globe"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_change_rules(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = PublicPageForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        row = public_page.switch(**form.cleaned_data)
        told = _("已公开，页面正在生成。") if row.is_shown else _("已停止公开，页面正在撤下。")
        messages.success(request, told)
        return redirect("freshness_public_page")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row, top = public_page.current(), city()
        return {
            **super().get_context_data(**kwargs),
            "row": row,
            "table": public_page.table(),
            "address": hooks.public_url(top.host) + addresses.OPERATION if top else "",
            "form": kwargs.get("form") or PublicPageForm(instance=row),
        }
