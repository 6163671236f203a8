"""What withdrawing a page does to others, for Wagtail's own confirmation."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django import template
from wagtail.models import Page

from ..where_used import Use, uses_of

register = template.Library()
# Pages below one that are looked at.
MOST_BELOW = 500


@register.inclusion_tag("zq_sharing/affected.html")
def affected_by_withdrawal(*pages: Page | None) -> dict[str, Any]:
    """Of the pages and all that stand below them, which Wagtail offers to withdraw with them."""
    return {"uses": _uses([page for page in pages if page])}


@register.inclusion_tag("zq_sharing/affected.html")
def affected_by_withdrawals(items: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """As above, for the items of one of Wagtail's bulk actions."""
    return {"uses": _uses([one["item"] for one in items])}


def _uses(pages: Collection[Page]) -> list[Use]:
    below = [Page.objects.descendant_of(page).live().values_list("pk", flat=True)[:MOST_BELOW] for page in pages]
    return uses_of({page.pk for page in pages}.union(*below))
