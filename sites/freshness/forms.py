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
from .windows import Window
from .work_report.figures import FIGURES

REVIEW_EVERY = timedelta(days=180)
# A year mistyped would keep a page or a finding quiet for ever.
LONGEST_REVIEW = 3
LONGEST_EXEMPTION = 1


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
        return _future(self.cleaned_data["next_on"], LONGEST_REVIEW)


class ExemptForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("豁免理由"), max_length=200)
    until = forms.DateField(label=gettext_lazy("豁免至"), widget=AdminDateInput)

    def clean_until(self) -> date:
        return _future(self.cleaned_data["until"], LONGEST_EXEMPTION)


def _future(day: date, years: int) -> date:
    """At most so many years ahead."""
    today = timezone.localdate()
    if day <= today:
        raise forms.ValidationError(_("请填写今天以后的日期。"))
    if day > (last := Window(months=12 * years).last_day(today)):
        raise forms.ValidationError(_("最晚可填 %s，请核对年份。") % last)
    return day


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
