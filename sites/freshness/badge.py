"""The badge of the page editor: by when this page's channel must be updated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.content.models import Publication

from .models import Inspection
from .windows import DAY

# From how many days before on the editor is told.
NEAR = 14 * DAY


@dataclass(frozen=True, slots=True)
class Badge:
    """A channel and the first day on which it counts as not updated."""

    channel_id: int
    fails_on: date
    is_late: bool
    is_near: bool


def badge_for(page: Page) -> Badge | None:
    """Of a channel, or of the channel that a page stands in; two short queries."""
    return _badge([page.pk, getattr(page.get_parent(), "pk", None)]) if page.pk else None


def badge_below(parent: Page) -> Badge | None:
    """Of the channel that a new page will stand in."""
    return _badge([parent.pk])


def _badge(ids: Sequence[int | None]) -> Badge | None:
    site_id = Publication.objects.filter(pk__in=[pk for pk in ids if pk]).values_list("site_id", flat=True).first()
    row = Inspection.objects.filter(site_id=site_id).order_by("-day").first() if site_id else None
    if row is None:
        return None
    today = timezone.localdate()
    due = {int(pk): text for pk, text in row.result.get("channels_due", {}).items()}
    for channel_id in ids:
        if channel_id in due:
            day = date.fromisoformat(due[channel_id])
            return Badge(channel_id, day, day <= today, day <= today + NEAR)
    return None


def text_of(badge: Badge) -> str:
    day = {"day": f"{badge.fails_on:%Y-%m-%d}"}
    return (_("本栏目 %(day)s 起未按期更新") if badge.is_late else _("本栏目须在 %(day)s 前更新")) % day
