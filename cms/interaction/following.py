"""Asking to follow a portal, confirming and ending it."""

from __future__ import annotations

from datetime import timedelta

from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.changes.readers import end_of_log
from cms.content import hooks
from sites.portals.models import Portal

from .models import Follower, new_token

ADDRESS = "/follow/"
# Nobody's mailbox is filled by strangers: one mail to an address in this time.
AGAIN_AFTER = timedelta(minutes=10)
UNCONFIRMED = timedelta(hours=48)


def ask(portal: Portal, email: str, *, kind: str = "", frequency: str = "daily") -> None:
    """Write down a wish and mail the link that confirms it. An address that follows already is mailed nothing new.

    Raises OSError where the mail server does not take it; nothing is kept of the wish then. Not within a transaction:
    who writes must not wait for a mail server.
    """
    try:
        row = _wished(portal, email.lower(), kind, frequency)
    except IntegrityError:  # asked twice at once: the other has its mail
        return
    if row is None:
        return
    try:
        _mail(row)
    except OSError:
        Follower.objects.filter(pk=row.pk, token=row.token, confirmed_at=None).delete()
        raise


@transaction.atomic
def _wished(portal: Portal, email: str, kind: str, frequency: str) -> Follower | None:
    """The row of a wish with a new token; None where nothing is to be mailed."""
    now = timezone.now()
    row = Follower.objects.select_for_update().filter(portal=portal, email__iexact=email).first()
    if row and (row.confirmed_at or now - row.asked_at < AGAIN_AFTER):
        return None
    row = row or Follower(portal=portal, email=email)
    row.kind, row.frequency, row.asked_at, row.token = kind, frequency, now, new_token()
    row.save()
    return row


def _mail(row: Follower) -> None:
    portal = row.portal
    lines = [
        _("有人（希望是您）要用这个邮箱订阅%s的更新。") % portal.name,
        _("请在 48 小时内打开下面的网址确认："),
        url_of(row, "confirm"),
        "",
        _("不是您申请的，不用理会：不确认就不会再收到邮件，这个邮箱也会被删除。"),
    ]
    EmailMessage(_("请确认订阅：%s") % portal.name, "\n".join(lines), to=[row.email], headers=headers_of(row)).send()


def confirm(row: Follower) -> None:
    """From now on: what was published before is not sent."""
    if row.confirmed_at is None:
        now = timezone.now()
        row.confirmed_at = row.looked_at = now
        row.change_id = end_of_log()
        row.save(update_fields=["confirmed_at", "looked_at", "change_id"])


def end(row: Follower) -> None:
    """Nothing of it is kept."""
    row.delete()


def forget_unconfirmed() -> int:
    """Delete wishes that nobody confirmed in time; how many."""
    gone, _rows = Follower.objects.filter(confirmed_at=None, asked_at__lt=timezone.now() - UNCONFIRMED).delete()
    return gone


def url_of(row: Follower, action: str) -> str:
    return f"{hooks.public_url(row.portal.host)}{ADDRESS}{action}/{row.token}/"


def headers_of(row: Follower) -> dict[str, str]:
    """One-click ending by the mail program (RFC 2369, RFC 8058)."""
    return {
        "List-Unsubscribe": f"<{url_of(row, 'stop')}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Id": f"<follow.{row.portal.host}>",
        "Auto-Submitted": "auto-generated",
    }
