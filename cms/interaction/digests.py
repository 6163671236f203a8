"""Digests by mail: what the change log says was published on a portal since the last one."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from functools import lru_cache, partial
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.changes.models import Change
from cms.changes.readers import end_of_log
from cms.content import hooks
from cms.content.models import Publication
from cms.content.publications import SUBJECT
from sites.portals.kinds import PortalState

from .following import forget_unconfirmed, headers_of, url_of
from .models import FOLLOWED, Follower, Frequency

logger = logging.getLogger(__name__)
# Digests go out from this hour, weekly ones on Mondays.
HOUR = 7
MOST_ITEMS = 50
AT_ONCE = 500
# Tries, one in ten minutes: a day and a half.
GIVEN_UP_AFTER = 200


def send_due(now: datetime | None = None) -> int:
    """Mail what is due, and forget wishes that nobody confirmed; how many mails. What fails is tried again later."""
    forget_unconfirmed()
    end, sent = end_of_log(), 0
    news = lru_cache(maxsize=None)(partial(_news, end))
    server = get_connection()
    for row in _due(now or timezone.now())[:AT_ONCE]:
        items, count = news(row.portal_id, row.kind, row.change_id)
        try:
            if items and not _mail(row, items, count - len(items), server):
                continue
        except OSError as error:
            logger.warning("the mail server is away, digests wait: %s", type(error).__name__)
            break
        sent += bool(items)
        looked = now or timezone.now()
        Follower.objects.filter(pk=row.pk).update(change_id=end, looked_at=looked, failures=0)
    server.close()
    return sent


def _due(now: datetime) -> QuerySet[Follower]:
    """Those whose hour has come since they were looked at last; who was refused waits behind all others."""
    local = timezone.localtime(now)
    today = timezone.make_aware(datetime.combine(local.date(), time(HOUR)))
    daily = today if local >= today else today - timedelta(days=1)
    weekly = daily - timedelta(days=daily.weekday())
    due = Q(frequency=Frequency.DAILY, looked_at__lt=daily) | Q(frequency=Frequency.WEEKLY, looked_at__lt=weekly)
    rows = Follower.objects.filter(due, confirmed_at__isnull=False, portal__state=PortalState.NORMAL)
    return rows.select_related("portal").order_by("failures", "looked_at", "pk")


def _news(end: int, site_id: int, kind: str, since: int) -> tuple[list[Publication], int]:
    """What a portal has published for the first time within these changes, and still does; newest first, and how many.

    ``kind``: that kind alone, "" for all that may be followed.
    """
    told = Change.objects.filter(subject_type=SUBJECT, kind__in=(Change.Kind.PUBLISHED, Change.Kind.MOVED))
    changes = told.filter(id__gt=since, id__lte=end, site=site_id)
    rows = Publication.objects.filter(pk__in=changes.values("subject_id"), site=site_id)
    rows = rows.filter(kind=kind) if kind else rows.filter(kind__in=FOLLOWED)
    # By number: times are taken before the order of the log is settled.
    rows = rows.exclude(Exists(told.filter(id__lte=since, subject_id=OuterRef("pk"))))
    items = list(rows.defer("body_html", "plain_text").order_by("-published_at", "-number")[:MOST_ITEMS])
    return items, len(items) if len(items) < MOST_ITEMS else rows.count()


def _mail(row: Follower, items: Iterable[Publication], more: int, server: Any) -> bool:
    """Whether the server took it. ``more``: how many are not told. Raises OSError when there is no server."""
    root = hooks.public_url(row.portal.host)
    lines = [_("%s最近发布：") % row.portal.name, ""]
    for item in items:
        lines += [item.title, root + item.path if item.path else item.link_url, ""]
    if more:
        lines += [_("另有 %d 条，请到网站查看：") % more, root + "/", ""]
    lines += ["—" * 12, _("不想再收到？打开下面的网址退订，邮箱随即删除："), url_of(row, "stop")]
    message = EmailMessage(
        _("%s更新") % row.portal.name, "\n".join(lines), to=[row.email], headers=headers_of(row), connection=server
    )
    server.open()
    try:
        message.send()
    except (SMTPRecipientsRefused, SMTPResponseException) as error:
        # What the server says of it names the address.
        logger.warning("digest %d was refused: %s", row.pk, code_of(error))
        Follower.objects.filter(pk=row.pk).update(failures=F("failures") + 1)
        Follower.objects.filter(pk=row.pk, failures__gte=GIVEN_UP_AFTER).delete()
        return False
    return True


def code_of(error: SMTPRecipientsRefused | SMTPResponseException) -> str:
    """The server's status alone."""
    if isinstance(error, SMTPRecipientsRefused):
        return ",".join(str(code) for code, _text in error.recipients.values())
    return str(error.smtp_code)
