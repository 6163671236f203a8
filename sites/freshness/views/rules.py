"""The rules with source and status; thresholds that cluster administrators change, with the history of changes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..active_rules import change_rule, choose_pack, misfits, pack_on, take_back
from ..forms import PackForm
from ..models import RuleChange
from ..packs import PackError, load
from ..permissions import may_change_rules, may_see_any
from ..rule_form import RuleForm
from ..rules import Pack, Rule
from .base import Screen


class RulesView(Screen):
    template_name = "zq_freshness/rules.html"
    page_title = gettext_lazy("检查指标")
    header_icon = "list-ul"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_see_any(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_change_rules(self.user):
            raise PermissionDenied
        if "take_back" in request.POST:
            return self._take_back(request.POST["take_back"])
        form = PackForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        choose_pack(form.cleaned_data["pack"], by=self.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("已更换指标包。检查结果稍后按新指标更新。"))
        return redirect("freshness_rules")

    def _take_back(self, rule_id: str) -> HttpResponse:
        if rule_id in {rule.id for rule, _why in _misfits()}:
            take_back(rule_id, by=self.user, reason=_("与指标包不再相符，恢复指标包的规定"))
            messages.success(self.request, _("已恢复。检查结果稍后更新。"))
        return redirect("freshness_rules")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        pack, broken = _pack_today()
        rules = pack.rules if pack else ()
        return {
            **super().get_context_data(**kwargs),
            "pack": pack,
            "broken": broken,
            "misfits": _misfits() if broken else [],
            "veto": [rule for rule in rules if rule.veto],
            "others": [rule for rule in rules if not rule.veto],
            "may_change": may_change_rules(self.user),
            "form": kwargs.get("form") or PackForm(initial={"pack": pack.id if pack else None}),
            "changes": RuleChange.objects.select_related("by")[:30],
            "titles": {rule.id: rule.title for rule in rules},
        }


def _pack_today() -> tuple[Pack | None, str]:
    """The pack in force; or None and why it cannot be used."""
    try:
        return pack_on(timezone.localdate()), ""
    except PackError as error:
        return None, str(error)


def _misfits() -> list[tuple[Rule, str]]:
    try:
        return misfits()
    except PackError:
        return []


class RuleView(Screen):
    template_name = "zq_freshness/rule.html"
    page_title = gettext_lazy("指标")
    header_icon = "list-ul"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_change_rules(request.user):
            raise PermissionDenied
        pack = pack_on(timezone.localdate())
        rule, packed = pack.rule(kwargs["rule_id"]), load(pack.id).rule(kwargs["rule_id"])
        if rule is None or packed is None:
            raise Http404
        self.rule, self.packed = rule, packed
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = RuleForm(request.POST, rule=self.rule, packed=self.packed)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        change_rule(self.packed, form.values(), by=self.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("已修改。检查结果稍后按新阈值更新。"))
        return redirect("freshness_rules")

    def get_page_subtitle(self) -> str:
        return self.rule.title

    def get_trail(self) -> list[dict[str, Any]]:
        return [{"url": reverse("freshness_rules"), "label": _("检查指标")}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "rule": self.rule,
            "form": kwargs.get("form") or RuleForm(rule=self.rule, packed=self.packed),
            "changes": RuleChange.objects.filter(rule=self.rule.id).select_related("by"),
            "titles": {self.rule.id: self.rule.title},
        }
