"""What administrators change of a rule on its screen; all of it is kept with its history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.content.kinds import ChannelKind

from .packs.loading import changed
from .rules import PERCENT, Rule

# Metrics that warn at a share of each item's own time.
_BY_SHARE = ("home-update", "channel-update", "unanswered-messages")
# Those left empty give no early warning.
_WARNINGS = ("warning", "warning_window", "warning_share")
_PLAIN = ("active", "threshold", "warning", "window", "warning_window", "warning_share", "due_days", "weight")
# Numbers among the ``params`` of metrics.
PARAM_LABELS = {
    "backdated_days": gettext_lazy("显示日期可早于上线几天"),
    "probes_a_day": gettext_lazy("至少探测几次才判定"),
    "timeout_seconds": gettext_lazy("几秒未打开算失败"),
    "missing": gettext_lazy("缺几个要素算不实用"),
    "warning_missing": gettext_lazy("缺几个要素预警"),
    "grace_days": gettext_lazy("新开栏目宽限几天"),
}
_PARAM_LIMITS = {"timeout_seconds": (1, 120), "missing": (1, 8), "warning_missing": (1, 8), "probes_a_day": (1, 1440)}


class RuleForm(forms.Form):
    """Fields that the rule does not have are left out."""

    active = forms.BooleanField(label=gettext_lazy("启用"), required=False)
    threshold = forms.FloatField(label=gettext_lazy("阈值"))
    warning = forms.FloatField(
        label=gettext_lazy("预警值"), required=False, help_text=gettext_lazy("不填则不按数量预警。")
    )
    window = forms.CharField(label=gettext_lazy("期限"), help_text=gettext_lazy("例：14 天、6 个月、1 年。"))
    warning_window = forms.CharField(
        label=gettext_lazy("预警期限"), required=False, help_text=gettext_lazy("不填则不按期限预警。")
    )
    warning_share = forms.FloatField(
        label=gettext_lazy("预警比例"),
        required=False,
        help_text=gettext_lazy("期限过了多少时预警，0.7 即七成；不填则不按比例预警。"),
    )
    due_days = forms.IntegerField(label=gettext_lazy("整改期限（工作日）"), min_value=1, max_value=250)
    weight = forms.FloatField(
        label=gettext_lazy("扣分"),
        min_value=0,
        required=False,
        help_text=gettext_lazy("只作记录：单项分值待核实，系统不据此计算总分。"),
    )
    reason = forms.CharField(
        label=gettext_lazy("修改理由"), max_length=200, help_text=gettext_lazy("记入历史，例：省办通知调整。")
    )

    def __init__(self, *args: Any, rule: Rule, packed: Rule, **kwargs: Any) -> None:
        self.rule, self.packed = rule, packed
        initial = {name: _shown(getattr(rule, name)) for name in _PLAIN}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["threshold"].help_text = _("现为 %s 时不合格。") % rule.noted_limit
        if rule.unit == PERCENT:
            self.fields["threshold"].help_text += _("填小数：0.05 即 5%。")
        for name in _left_out(packed):
            del self.fields[name]
        self._add_windows()
        self._add_params()
        self.order_fields([name for name in self.fields if name != "reason"] + ["reason"])

    def _add_windows(self) -> None:
        for kind, window in self.packed.windows.items():
            self.fields[f"window_{kind}"] = forms.CharField(
                label=_("期限（%s）") % ChannelKind(kind).label, initial=str(self.rule.windows.get(kind, window))
            )

    def _add_params(self) -> None:
        for name in numbers_of(self.packed):
            least, most = _PARAM_LIMITS.get(name, (0, 3650))
            self.fields[f"param_{name}"] = forms.IntegerField(
                label=PARAM_LABELS[name],
                min_value=least,
                max_value=most,
                initial=self.rule.params.get(name, self.packed.params[name]),
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            try:
                changed(self.packed, self.values())
            except ValueError as error:
                raise forms.ValidationError(str(error)) from error
            if (data.get("param_warning_missing") or 0) > data.get("param_missing", 8):
                self.add_error("param_warning_missing", _("应不大于“%s”。") % PARAM_LABELS["missing"])
        return data

    def values(self) -> dict[str, Any]:
        """All that differs from the pack."""
        data = self.cleaned_data
        found = {}
        for name in _PLAIN:
            value = data.get(name)
            if value in (None, "") and not isinstance(value, bool):
                value = None
            if name not in self.fields or (value is None and name not in _WARNINGS):
                continue
            if value != _shown(getattr(self.packed, name)):
                found[name] = value
        windows = {kind: data[f"window_{kind}"] for kind in self.packed.windows}
        if windows != {kind: str(window) for kind, window in self.packed.windows.items()}:
            found["windows"] = windows
        params = {**self.packed.params, **{name: data[f"param_{name}"] for name in numbers_of(self.packed)}}
        if params != dict(self.packed.params):
            found["params"] = params
        return found


def numbers_of(rule: Rule) -> list[str]:
    """Names of the numbers among its ``params``."""
    return [name for name in PARAM_LABELS if name in rule.params]


def changed_params(params: Mapping[str, Any]) -> str:
    """The numbers of a change, in the words of the form."""
    return "，".join(f"{label} {params[name]}" for name, label in PARAM_LABELS.items() if name in params)


def _left_out(packed: Rule) -> list[str]:
    """Fields that would say nothing of this rule."""
    found = [name for name in ("window", "warning_window") if getattr(packed, name) is None]
    if packed.warning_share is None and packed.metric not in _BY_SHARE:
        found.append("warning_share")
    return [*found, "weight"] if packed.veto else found


def _shown(value: Any) -> Any:
    return str(value) if hasattr(value, "months") else value
