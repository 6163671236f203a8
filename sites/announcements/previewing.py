"""What an announcement looks like before anybody has it: the banner in the three severities, the home page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.safestring import mark_safe

from sites.portals.models import Portal
from sites.publishing import preview
from sites.publishing.announced import Shown
from themes import addresses, assets, rendering
from themes.facts import facts

from .kinds import HomePage, Severity
from .models import Announcement
from .showing import view_of


def context_of(row: Announcement, theme: str) -> dict[str, Any]:
    """What ``preview.html`` shows. Raises LookupError for a theme that is not installed."""
    portal = Portal.objects.filter(theme=theme).order_by("pk").first() or row.origin
    base = reverse("portal_preview_file", args=[portal.pk, "x"]).removesuffix("/x")
    view = view_of(row)
    bars = [(kind.label, _bar(theme, replace(view, severity=kind.value))) for kind in Severity]
    sheets = [base + assets.url_of(f"{theme}.css"), base + addresses.TOKENS]
    return {"bars": bars, "sheets": sheets, "own": row.severity, "theme": facts(theme).title}


def home_of(row: Announcement) -> str:
    """The origin's home page as the announcement changes it."""
    view = view_of(row)
    shown = Shown(
        banners=(view,) if row.banner else (),
        home=view if row.home else None,
        mourning=row.home == HomePage.MEMORIAL,
    )
    return preview.home_with(row.origin, shown)


def _bar(theme: str, view: Any) -> str:
    html = rendering.load(theme).render("fragments/announcements.html", announcements=(view,))
    return mark_safe(html)  # noqa: S308 - the theme escapes what people wrote
