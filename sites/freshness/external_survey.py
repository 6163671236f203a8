"""Dead links to outside: dead only after failing on several days in a row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from . import link_checking
from .addresses import outside_addresses
from .file_survey import Found, keep
from .link_checking import POLITE, Answer, Manners
from .models import ExternalAddress, Survey

KIND = "external"
# Looks on as many days that must fail before an address counts as dead.
DEAD_AFTER = 2
AGAIN_AFTER = timedelta(hours=20)


def survey_outside(
    manners: Manners = POLITE, *, again_after: timedelta = AGAIN_AFTER, told: Callable[[], None] = lambda: None
) -> list[Survey]:
    """Look at all outside addresses that were not looked at lately; keep for every portal what is dead."""
    found = outside_addresses()
    _know(found)
    due = ExternalAddress.objects.filter(Q(looked_at=None) | Q(looked_at__lt=timezone.now() - again_after))
    urls = [url for url in due.values_list("url", flat=True).iterator() if url in found]
    record(link_checking.check(urls, manners, told))
    return _keep_by_portal(found)


def record(answers: list[Answer]) -> None:
    """Count failures in a row; one success clears them."""
    known = ExternalAddress.objects.in_bulk([answer.url for answer in answers], field_name="url")
    now = timezone.now()
    for answer in answers:
        row = known[answer.url]
        row.looked_at = now
        row.failures = min(row.failures + 1, 1000) if answer.reason else 0
        row.reason = answer.reason[:200]
    ExternalAddress.objects.bulk_update(known.values(), ["looked_at", "failures", "reason"], batch_size=500)


def _know(found: Mapping[str, Mapping[int, str]]) -> None:
    rows = [ExternalAddress(url=url) for url in found]
    ExternalAddress.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)


def _keep_by_portal(found: Mapping[str, Mapping[int, str]]) -> list[Survey]:
    dead = dict(ExternalAddress.objects.filter(failures__gte=DEAD_AFTER).values_list("url", "reason"))
    by_site: dict[int, list[Found]] = defaultdict(list)
    counts: dict[int, int] = defaultdict(int)
    for url, pages in sorted(found.items()):
        for site_id, page in pages.items():
            counts[site_id] += 1
            if url in dead:
                by_site[site_id].append({"problem": "dead-link", "url": url, "page": page, "reason": dead[url]})
    before = Survey.objects.filter(kind=KIND).values_list("site_id", flat=True)
    return [keep(site_id, KIND, counts[site_id], by_site[site_id]) for site_id in sorted({*counts, *before})]
