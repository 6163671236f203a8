"""What withdrawing a page does to others, for Wagtail's own confirmation."""

from typing import Any

from django import template
from wagtail.models import Page

from ..where_used import uses_of

register = template.Library()


@register.inclusion_tag("zq_sharing/affected.html")
def affected_by_withdrawal(page: Page | None) -> dict[str, Any]:
    return {"uses": uses_of(page.pk) if page else []}
