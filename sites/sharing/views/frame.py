"""What every screen of sharing has around it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _


def frame(title: str, above: tuple[str, str] | None = None, icon: str = "resubmit") -> dict[str, Any]:
    """Title and breadcrumb; ``above``: url name and label of the screen above."""
    items: list[dict[str, str]] = [{"url": reverse("wagtailadmin_home"), "label": _("首页")}]
    if above:
        items.append({"url": reverse(above[0]), "label": above[1]})
    items.append({"url": "", "label": title})
    return {"breadcrumbs_items": items, "header_title": title, "header_icon": icon, "page_title": title}
