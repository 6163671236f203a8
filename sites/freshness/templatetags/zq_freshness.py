"""Filters of the screens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.contrib.auth.models import AbstractUser
from django.utils.translation import gettext as _

from cms.content.kinds import ChannelKind
from sites.portals.models.person import name_of

from ..rule_form import RuleForm, changed_params
from ..windows import Window

register = template.Library()


@register.filter
def lookup(values: Mapping[Any, Any], key: Any) -> Any:
    """``values[key]``, "" without it."""
    return values.get(key, "") if values else ""


@register.filter
def person(user: AbstractUser | None) -> str:
    """The name by which people know each other."""
    return name_of(user)


@register.filter
def changed_values(values: Mapping[str, Any]) -> str:
    """What a change of a rule made of it, in the words of its form."""
    return "，".join(_value(name, value) for name, value in values.items())


def _value(name: str, value: Any) -> str:
    if name == "windows":
        spans = [f"{ChannelKind(kind).label} {Window.parse(text)}" for kind, text in value.items()]
        return f"{_('期限')} {'、'.join(spans)}"
    if name == "params":
        return changed_params(value)
    label = _("指标包") if name == "pack" else RuleForm.base_fields[name].label
    if isinstance(value, bool):
        return f"{label} {_('是') if value else _('否')}"
    if value is None:
        return f"{label} {_('不设')}"
    return f"{label} {value:g}" if isinstance(value, int | float) else f"{label} {value}"
