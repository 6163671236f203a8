"""Forms of the screens on inspections."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets import AdminDateInput

from .models import FigureCorrection, PublicPage
from .packs import PackError, available, load
from .packs.loading import changed
from .rules import PERCENT, Rule
from .work_report.figures import FIGURES

REVIEW_EVERY = timedelta(days=180)


class RuleForm(forms.Form):
    """What administrators change of a rule. Fields that the rule does not have are left out."""

    active = forms.BooleanField(label=gettext_lazy("启用"), required=False)
    threshold = forms.FloatField(label=gettext_lazy("阈值"))
    warning = forms.FloatField(label=gettext_lazy("预警值"), required=False)
    window = forms.CharField(label=gettext_lazy("期限"), help_text=gettext_lazy("例：14 天、6 个月、1 年。"))
    warning_window = forms.CharField(label=gettext_lazy("预警期限"), required=False)
    due_days = forms.IntegerField(label=gettext_lazy("整改期限（工作日）"), min_value=1, max_value=250)
    weight = forms.FloatField(label=gettext_lazy("扣分"), min_value=0, required=False)
    reason = forms.CharField(
        label=gettext_lazy("修改理由"), max_length=200, help_text=gettext_lazy("记入历史，例：省办通知调整。")
    )

    def __init__(self, *args: Any, rule: Rule, packed: Rule, **kwargs: Any) -> None:
        self.rule, self.packed = rule, packed
        initial = {name: getattr(rule, name) for name in self.base_fields if hasattr(rule, name)}
        super().__init__(*args, initial={name: _shown(value) for name, value in initial.items()}, **kwargs)
        self.fields["threshold"].help_text = _("现为 %s 时不合格。") % rule.limit
        if rule.unit == PERCENT:
            self.fields["threshold"].help_text += _("填小数：0.05 即 5%。")
        for name in ("window", "warning_window", "warning"):
            if getattr(packed, name) is None:
                del self.fields[name]
        if packed.veto:
            del self.fields["weight"]
        for kind, window in packed.windows.items():
            self.fields[f"window_{kind}"] = forms.CharField(
                label=_("期限（%s）") % _kind_label(kind), initial=str(rule.windows.get(kind, window))
            )
        self.order_fields([name for name in self.fields if name != "reason"] + ["reason"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            try:
                changed(self.packed, self.values())
            except ValueError as error:
                raise forms.ValidationError(str(error)) from error
        return data

    def values(self) -> dict[str, Any]:
        """All that differs from the pack."""
        data = self.cleaned_data
        found = {}
        for name in ("active", "threshold", "warning", "window", "warning_window", "due_days", "weight"):
            if (
                name in self.fields
                and data[name] not in (None, "")
                and data[name] != _shown(getattr(self.packed, name))
            ):
                found[name] = data[name]
        windows = {kind: data[f"window_{kind}"] for kind in self.packed.windows}
        if windows != {kind: str(window) for kind, window in self.packed.windows.items()} and windows:
            found["windows"] = windows
        return found


class PackForm(forms.Form):
    pack = forms.ChoiceField(label=gettext_lazy("指标包"))
    reason = forms.CharField(label=gettext_lazy("更换理由"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pack"].choices = [(pack_id, pack_id) for pack_id in available()]

    def clean_pack(self) -> str:
        try:
            load(self.cleaned_data["pack"])
        except PackError as error:
            raise forms.ValidationError(str(error)) from error
        return self.cleaned_data["pack"]


class ConfirmForm(forms.Form):
    """The pages are the boxes ticked in the list."""

    pages = forms.TypedMultipleChoiceField(coerce=int, error_messages={"required": gettext_lazy("请先勾选页面。")})
    next_on = forms.DateField(label=gettext_lazy("下次复核日期"), widget=AdminDateInput)
    note = forms.CharField(label=gettext_lazy("说明"), max_length=200, required=False)

    def __init__(self, *args: Any, page_ids: list[int], **kwargs: Any) -> None:
        super().__init__(*args, initial={"next_on": timezone.localdate() + REVIEW_EVERY}, **kwargs)
        self.fields["pages"].choices = [(pk, pk) for pk in page_ids]

    def clean_next_on(self) -> date:
        return _future(self.cleaned_data["next_on"])


class ExemptForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("豁免理由"), max_length=200)
    until = forms.DateField(label=gettext_lazy("豁免至"), widget=AdminDateInput)

    def clean_until(self) -> date:
        return _future(self.cleaned_data["until"])


def _future(day: date) -> date:
    if day <= timezone.localdate():
        raise forms.ValidationError(_("请填写今天以后的日期。"))
    return day


def _shown(value: Any) -> Any:
    return str(value) if hasattr(value, "months") else value


def _kind_label(kind: str) -> str:
    from cms.content.kinds import ChannelKind

    return str(ChannelKind(kind).label)


class PublicPageForm(forms.ModelForm):
    class Meta:
        model = PublicPage
        fields = ("is_shown", "shows_verdicts")


class CorrectionForm(forms.ModelForm):
    """One figure of the annual work report form, written over."""

    figure = forms.ChoiceField(label=gettext_lazy("项目"))

    class Meta:
        model = FigureCorrection
        fields = ("figure", "value", "note")
        help_texts = {
            "value": gettext_lazy("不填则公开页面上留空。"),
            "note": gettext_lazy("数据来源或更正原因，记入历史。"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["figure"].choices = [(one.key, f"{one.group} · {one.label}") for one in FIGURES]
