"""Recording 核实无误: apart from edits, with name, day and note, for one page or a list at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from cms.content.models import Publication
from search import freshness as ranking
from sites.portals.models.person import name_of

from . import standing
from .models import Confirmation


@transaction.atomic
def confirm(site_id: int, page_ids: Collection[int], user: Any, *, next_on: date, note: str = "") -> int:
    """Confirm published pages of one portal; others are passed over. How many."""
    pages = list(Publication.objects.filter(site_id=site_id, pk__in=list(page_ids)).values_list("pk", flat=True))
    name, now = name_of(user)[:60], timezone.now()
    rows = [
        Confirmation(at=now, site_id=site_id, page_id=pk, by=user, name=name, note=note, next_on=next_on)
        for pk in pages
    ]
    Confirmation.objects.bulk_create(rows)
    ranking.touch(site_id, pages)
    if rows:
        transaction.on_commit(lambda: standing.refresh([site_id]), robust=True)
    return len(rows)


def last_days(rows: QuerySet[Publication] | None) -> dict[int, date]:
    """Page id -> day of the last confirmation of these publications, None for all: the search ranks by it."""
    found = Confirmation.objects.order_by()
    if rows is not None:
        found = found.filter(page_id__in=rows.order_by().values("pk"))
    return {page_id: timezone.localdate(at) for page_id, at in found.values_list("page_id").annotate(last=Max("at"))}
