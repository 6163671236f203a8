"""Dead links to outside: dead only after failing on several days in a row, and not while this machine is cut off."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from urllib.parse import urlsplit

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from . import link_checking
from .addresses import outside_addresses
from .file_survey import Found, keep
from .link_checking import POLITE, Answer, Manners
from .models import ExternalAddress, Survey

KIND = "external"
# Looks on as many days that must fail before an address counts as dead.
DEAD_AFTER = 2
AGAIN_AFTER = timedelta(hours=20)
# Where no server answers on so many hosts, and on this part of all, it is this machine that is cut off.
FEWEST_HOSTS = 5
SILENT_SHARE = 0.8


class CutOffError(Exception):
    """Next to nobody answered; nothing was recorded. The message says what to do."""


def survey_outside(
    manners: Manners = POLITE, *, again_after: timedelta = AGAIN_AFTER, told: Callable[[], None] = lambda: None
) -> list[Survey]:
    """Look at all outside addresses that were not looked at lately; keep for every portal what is dead.

    Raises CutOffError: what was known before stands.
    """
    found = outside_addresses()
    _know(found)
    due = ExternalAddress.objects.filter(Q(looked_at=None) | Q(looked_at__lt=timezone.now() - again_after))
    urls = [url for url in due.values_list("url", flat=True).iterator() if url in found]
    answers = link_checking.check(urls, manners, told)
    if is_cut_off(answers):
        cut_off = _("几乎所有站外网站都没有回应，应是本机的网络或域名解析不通；这次检查不计入。请检查网络后再次运行。")
        raise CutOffError(cut_off)
    record(answers)
    return _keep_by_portal(found)


def is_cut_off(answers: Sequence[Answer]) -> bool:
    """Whether nearly every host is silent: a dead one is no news, all at once are."""
    heard: dict[str, bool] = {}
    for answer in answers:
        if not answer.skipped:
            host = urlsplit(answer.url).netloc
            heard[host] = heard.get(host, False) or not answer.silent
    silent = len(heard) - sum(heard.values())
    return silent >= FEWEST_HOSTS and silent >= SILENT_SHARE * len(heard)


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
