"""The form by which a citizen asks to follow a portal."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import FOLLOWED, Frequency


class FollowForm(forms.Form):
    email = forms.EmailField(
        max_length=254,
        error_messages={
            "required": _("请填写您的电子邮箱。"),
            "invalid": _("邮箱地址不对，请检查，例：name@example.cn"),
        },
    )
    kind = forms.ChoiceField(
        required=False, choices=[("", _("全部")), *((kind.value, kind.label) for kind in FOLLOWED)]
    )
    frequency = forms.ChoiceField(choices=Frequency.choices)
