"""What the people of a portal do with an announcement: read it, adopt, adapt or decline it."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from cms.changes.log import record
from cms.changes.models import Change

from .delivering import deliver
from .kinds import Answer
from .models import BLANK_RECEIPT, Delivery
from .sending import SUBJECT, lane_of

# What people write.
_WRITTEN = ("introduction", "reason")


@transaction.atomic
def read(delivery: Delivery, user: AbstractUser) -> None:
    """Note who has read it first."""
    if Delivery.objects.filter(pk=delivery.pk, read_at=None).update(read_at=timezone.now(), read_by=user):
        _log(delivery, "read", user)


@transaction.atomic
def answer(delivery: Delivery, user: AbstractUser, word: str, *, introduction: str = "", reason: str = "") -> Delivery:
    """Adopt, adapt or decline an optional announcement, or answer anew. Raises ValidationError."""
    row = Delivery.objects.select_for_update().select_related("announcement").get(pk=delivery.pk)
    _check(row, word, introduction.strip(), reason.strip())
    row.answer, row.answered_at, row.answered_by = word, timezone.now(), user
    row.introduction = introduction.strip() if word == Answer.ADAPTED else ""
    row.reason = reason.strip() if word == Answer.DECLINED else ""
    # The receipt is of what is shown: other words make other files. What was shown and is declined is to be taken off.
    if word != Answer.DECLINED or row.built_at is None:
        for name, value in BLANK_RECEIPT.items():
            setattr(row, name, value)
    row.error = ""
    if row.read_at is None:
        row.read_at, row.read_by = row.answered_at, user
    row.clean_fields(exclude=[field.name for field in row._meta.fields if field.name not in _WRITTEN])
    row.save()
    _log(row, "answer", user)
    item = row.announcement
    payload = {"title": item.title, "answer": word}
    record(Change.Kind.CONFIGURED, SUBJECT, item.pk, site_id=row.portal_id, lane=lane_of(item), payload=payload)
    transaction.on_commit(partial(deliver, [item.pk], signing=False), robust=True)
    return row


def _check(row: Delivery, word: str, introduction: str, reason: str) -> None:
    if row.announcement.mandatory:
        raise ValidationError(_("这则公告必须显示，不用答复。"))
    if row.is_at_origin:
        raise ValidationError(_("这是本站发起的公告，本站照原文显示，不用答复。"))
    if row.announcement.is_over:
        raise ValidationError(_("这则公告已结束，不用再答复。"))
    if row.dropped_at:
        raise ValidationError(_("本站已不在这则公告的推送对象中，不用答复。"))
    if word not in Answer.values:
        raise ValidationError(_("请选择采用、改编采用或不采用。"))
    if word == Answer.ADAPTED and not introduction:
        raise ValidationError({"introduction": _("请写本站的导语；不改的话选“采用”。")})
    if word == Answer.DECLINED and not reason:
        raise ValidationError({"reason": _("请写明不采用的理由。")})
    if word == Answer.DECLINED and row.answer_by and row.answer_by < timezone.now():
        raise ValidationError(_("答复期限已过，不能再选不采用。如有困难，请联系发起站点。"))


def _log(row: Delivery, action: str, user: AbstractUser) -> None:
    """In the announcement's history, with the portal."""
    data = {"portal": row.portal.name, "answer": row.answer}
    log(instance=row.announcement, action=f"zq_announcements.{action}", user=user, data=data)
