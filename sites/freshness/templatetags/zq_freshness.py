"""Filters of the screens."""

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def lookup(values: Mapping[Any, Any], key: Any) -> Any:
    """``values[key]``, "" without it."""
    return values.get(key, "")
