"""Mail about findings: veto warnings at once, everything else in one digest a day for each person.

A veto warning is sent at least once, a digest at most once a day: what a lost one said stands in that of the next day.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial
from smtplib import SMTPException
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from sites.portals.models import Portal

from .models import Finding, Notice
from .responsible import People

logger = logging.getLogger(__name__)
DIGEST = "digest"
VETO = "veto:"
# Lines of a digest; the list behind the link has all.
SHOWN = 40


def send_alerts() -> int:
    """Tell those responsible, and the portal's administrators, of veto rules that begin to warn or fail; mails sent."""
    rows = list(Finding.objects.waiting().filter(veto=True).order_by("pk"))
    if not rows:
        return 0
    people, names, told = People.load({row.site_id for row in rows}), _names(rows), _told(rows)
    sent = 0
    for row in rows:
        kind = f"{VETO}{row.pk}:{row.verdict}:{row.reopened}"
        for user in people.of(row.site_id, row.level):
            if (user.pk, kind, row.opened_on) not in told:
                sent += _once(user, kind, row.opened_on, partial(_alert, user, row, names[row.site_id]), again=True)
    return sent


def _told(rows: Sequence[Finding]) -> set[tuple[int, str, date]]:
    """Alerts that went out since the first of these was found, in one query: the clock asks every minute."""
    first = min(row.opened_on for row in rows)
    sent = Notice.objects.filter(kind__startswith=VETO, day__gte=first, sent_at__isnull=False)
    return set(sent.values_list("user_id", "kind", "day"))


def send_digests(day: date | None = None) -> int:
    """One mail to each person who answers for open findings, at most one a day; mails sent."""
    day = day or timezone.localdate()
    rows = list(Finding.objects.waiting().select_related("assignee").order_by("due_on", "pk"))
    people, names = People.load({row.site_id for row in rows}), _names(rows)
    waiting: dict[AbstractUser, list[Finding]] = defaultdict(list)
    for row in rows:
        for user in people.answering(row):
            waiting[user].append(row)
    return sum(
        _once(user, DIGEST, day, partial(_digest, user, mine, names, day), again=False)
        for user, mine in waiting.items()
    )


def _once(user: AbstractUser, kind: str, day: date, make: Callable[[], EmailMessage], *, again: bool) -> bool:
    """Send unless it was sent. A mail that the server refuses is tried again next time.

    ``again``: so is one whose sender died between sending and noting it. It has the same ``Message-ID``, by which
    mail programs know it. Without, such a mail counts as sent. Only one process sends at a time (``jobs``).
    """
    if not user.email:
        return False
    with transaction.atomic():
        notice, fresh = Notice.objects.get_or_create(user=user, kind=kind, day=day)
    if notice.sent_at or not (fresh or again):
        return False
    try:
        with override("zh-hans"):
            message = make()
            message.extra_headers["Message-ID"] = _message_id(notice)
            message.send()
    except (OSError, SMTPException) as error:
        notice.delete()
        # What mail servers say may name the address.
        logger.warning("mail to person %d failed: %s", user.pk, type(error).__name__)
        return False
    Notice.objects.filter(pk=notice.pk).update(sent_at=timezone.now())
    return True


def _message_id(notice: Notice) -> str:
    host = urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname
    return f"<freshness-{notice.pk}-{notice.at:%Y%m%d%H%M%S}@{host}>"


def _alert(user: AbstractUser, row: Finding, portal: str) -> EmailMessage:
    subject = _("【%(verdict)s】%(portal)s：%(title)s") % {
        "verdict": row.get_verdict_display(),
        "portal": portal,
        "title": row.title,
    }
    address = reverse("freshness_finding", args=[row.pk])
    return _mail(user, subject, "zq_freshness/mail_alert.txt", address, {"row": row, "portal": portal})


def _digest(user: AbstractUser, rows: Sequence[Finding], names: dict[int, str], day: date) -> EmailMessage:
    late = sum(row.due_on < day for row in rows)
    subject = ngettext("%d 个网站问题待处理", "%d 个网站问题待处理", len(rows)) % len(rows)
    if late:
        subject += _("，%d 个逾期") % late
    lines = [{"portal": names[row.site_id], "row": row, "late": row.due_on < day} for row in rows[:SHOWN]]
    context = {"lines": lines, "total": len(rows), "more": len(rows) - len(lines)}
    address = reverse("freshness_findings") + "?mine=1"
    return _mail(user, subject, "zq_freshness/mail_digest.txt", address, context)


def _mail(user: AbstractUser, subject: str, template: str, address: str, context: dict) -> EmailMessage:
    """``address``: the path of the screen that it leads to, which the person may open (``People``)."""
    link = settings.WAGTAILADMIN_BASE_URL.rstrip("/") + address
    text = render_to_string(template, {**context, "user": user, "link": link})
    return EmailMessage(subject, text, to=[user.email])


def _names(rows: Iterable[Finding]) -> dict[int, str]:
    return dict(Portal.objects.filter(pk__in={row.site_id for row in rows}).values_list("pk", "name"))
