"""The ways of an announcement: submitted, approved, begun, ended, withdrawn. Each is one transaction with its change.

Files follow after the commit: ``delivering``.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from cms.changes.log import record
from cms.changes.models import Change, Lane
from sites.portals.models import Portal

from . import notifying, targeting
from .channels import check_origin
from .describing import version
from .kinds import Answer, Severity, Status
from .models import BLANK_RECEIPT, Announcement, Delivery
from .permissions import beyond_reach, needs_second_person
from .reminding import MOST_NAMED

SUBJECT = "announcement"


@transaction.atomic
def submit(announcement: Announcement, user: AbstractUser, *, seen: str | None = None) -> Announcement:
    """Hand a draft over: it goes out, or waits for a second person. Raises ValidationError.

    ``seen``: the ``version`` that the person was shown.
    """
    row = _locked(announcement, Status.DRAFT)
    _check_seen(row, seen)
    _check_recipients(row, user)
    row.submitted_at, row.note = timezone.now(), ""
    # Whoever hands it over answers for what it says, and is not the second person for it.
    row.created_by = user
    if needs_second_person(row):
        row.status = Status.PENDING
        row.save()
        _log(row, "submit", user)
        notifying.tell_approvers(row)
        return row
    return _let_out(row, user, "send")


@transaction.atomic
def approve(announcement: Announcement, user: AbstractUser, *, seen: str | None = None) -> Announcement:
    """Let out what another has submitted; ``seen`` as with ``submit``. Raises ValidationError."""
    row = _locked(announcement, Status.PENDING)
    _check_seen(row, seen)
    if row.created_by_id == user.pk:
        raise ValidationError(_("公告须由起草人以外的一人批准。请联系另一位管理员，手机上也可批准。"))
    _check_recipients(row, user)
    return _let_out(row, user, "approve")


@transaction.atomic
def send(announcement: Announcement) -> Announcement:
    """Let out a draft from the command line, which counts as approved. Raises ValidationError."""
    row = _locked(announcement, Status.DRAFT)
    _check_recipients(row, None)
    row.submitted_at = timezone.now()
    return _let_out(row, None, "send")


@transaction.atomic
def give_back(announcement: Announcement, user: AbstractUser, note: str) -> Announcement:
    """Return to its author what was submitted, with the reason. Raises ValidationError."""
    row = _locked(announcement, Status.PENDING)
    _check_reach(user, targeting.recipients(row))
    if not note.strip():
        raise ValidationError(_("请写明退回的原因。"))
    row.status, row.note = Status.DRAFT, note.strip()[:300]
    row.save()
    _log(row, "give_back", user, note=row.note)
    return row


@transaction.atomic
def withdraw(announcement: Announcement, user: AbstractUser | None = None, note: str = "") -> Announcement:
    """Take an announcement back everywhere. Twice is once. Raises ValidationError for one that never went out."""
    row = Announcement.objects.select_for_update().get(pk=announcement.pk)
    if row.is_over:
        return row
    if row.status not in (Status.RUNNING, Status.SCHEDULED):
        raise ValidationError(_("公告尚未推送，不用撤回。"))
    _check_reach(user, row.deliveries.filter(dropped_at=None).values_list("portal_id", flat=True))
    row.note = note.strip()[:300]
    _end(row, Status.WITHDRAWN)
    _log(row, "withdraw", user, note=row.note)
    return row


def keep_time(now: datetime | None = None) -> list[int]:
    """Begin and end what is due, each in a transaction of its own; numbers of those that moved."""
    begins, ends = _due(now or timezone.now())
    moved = []
    for found, act in ((ends, _end_due), (begins, _begin_due)):
        for pk in found.order_by("pk").values_list("pk", flat=True):
            with transaction.atomic():
                act(Announcement.objects.select_for_update().get(pk=pk))
            moved.append(pk)
    return moved


def is_due() -> bool:
    """Whether anything begins or ends now."""
    return any(found.exists() for found in _due(timezone.now()))


def _due(now: datetime) -> tuple[QuerySet[Announcement], QuerySet[Announcement]]:
    """What begins, and what ends."""
    waiting = Announcement.objects.filter(status=Status.SCHEDULED)
    ends = Announcement.objects.filter(status__in=(Status.SCHEDULED, Status.RUNNING), ends_at__lte=now)
    return waiting.filter(Q(starts_at=None) | Q(starts_at__lte=now)), ends


@transaction.atomic
def follow_portals() -> set[int]:
    """Give what runs or will run to the portals that its rules name by now, and take it from those that they name no
    more; numbers of what changed, each with a change of its own."""
    cluster = targeting.Cluster()
    active = Announcement.objects.filter(status__in=(Status.SCHEDULED, Status.RUNNING)).prefetch_related("targets")
    return {row.pk for row in active if _follow(row, cluster)}


def _follow(row: Announcement, cluster: targeting.Cluster) -> bool:
    wanted = targeting.recipients(row, cluster)
    came, went = _accept(row, wanted, timezone.now()), _drop(row, cluster.places.keys() - wanted)
    for action, pks in (("join", came), ("drop", went)):
        if pks:
            names = list(Portal.objects.filter(pk__in=pks[:MOST_NAMED]).order_by("pk").values_list("name", flat=True))
            _log(row, action, None, names=names, portals=len(pks))
    if came and row.status == Status.RUNNING:
        notifying.tell_editors(row, came)
    if came or went:
        record(Change.Kind.CONFIGURED, SUBJECT, row.pk, site_id=row.origin_id, lane=lane_of(row))
    return bool(came or went)


def _check_seen(row: Announcement, seen: str | None) -> None:
    if seen is not None and seen != version(row):
        raise ValidationError(_("公告在您打开页面之后有改动。下面是现在的内容，请看过后再操作。"))


def _check_recipients(row: Announcement, user: AbstractUser | None) -> None:
    row.clean()
    found = targeting.recipients(row)
    if not found:
        raise ValidationError(_("没有站点符合推送对象，请检查对象、例外和发起站点。"))
    _check_reach(user, found)
    check_origin(row)


def _check_reach(user: AbstractUser | None, site_ids: Iterable[int]) -> None:
    if beyond := beyond_reach(user, site_ids):
        names = Portal.objects.filter(pk__in=list(beyond)[:5]).values_list("name", flat=True)
        raise ValidationError(_("您没有向下列站点推送的权限：%s。请调整推送对象。") % "、".join(names))


def _let_out(row: Announcement, user: AbstractUser | None, action: str) -> Announcement:
    row.status, row.approved_at, row.approved_by = Status.SCHEDULED, timezone.now(), user
    _accept(row, targeting.recipients(row), row.approved_at)
    _log(row, action, user)
    if row.starts_at is None or row.starts_at <= timezone.now():
        _begin(row)
    else:
        row.save()
    return row


def _begin_due(row: Announcement) -> None:
    if row.status == Status.SCHEDULED:
        _begin(row)
        _log(row, "begin", None)


def _end_due(row: Announcement) -> None:
    if not row.is_over:
        _end(row, Status.ENDED)
        _log(row, "end", None)


def _begin(row: Announcement) -> None:
    row.status, row.started_at = Status.RUNNING, timezone.now()
    row.save()
    _tell(row, Change.Kind.PUBLISHED)
    notifying.tell_editors(row)


def _end(row: Announcement, status: Status) -> None:
    row.status, row.ended_at = status, timezone.now()
    row.save()
    _tell(row, Change.Kind.WITHDRAWN)


def _accept(row: Announcement, wanted: set[int], now: datetime) -> list[int]:
    """Make the deliveries that are missing, begin those anew whose portals had dropped out; ids of the portals."""
    due = _answer_by(row, now)
    back = row.deliveries.filter(portal__in=wanted).exclude(dropped_at=None)
    returned = list(back.values_list("portal_id", flat=True))
    if returned:
        back.update(dropped_at=None, accepted_at=now, answer_by=due, **BLANK_RECEIPT)
    fresh = sorted(wanted - set(row.deliveries.values_list("portal_id", flat=True)))
    made = [Delivery(announcement=row, portal_id=pk, accepted_at=now, answer_by=due) for pk in fresh]
    for one in made:
        if not row.mandatory and one.portal_id == row.origin_id:
            # Whoever announces has said yes.
            one.answer, one.answered_at, one.answered_by = Answer.ADOPTED, now, row.approved_by
    Delivery.objects.bulk_create(made, ignore_conflicts=True)
    return sorted([*fresh, *returned])


def _answer_by(row: Announcement, now: datetime) -> datetime | None:
    """Until when a portal that gets it now is to answer: for as long as the first had, but not beyond its end."""
    if row.answer_by is None or row.approved_at is None:
        return None
    due = row.answer_by + (now - row.approved_at)
    return min(due, row.ends_at) if row.ends_at else due


def _drop(row: Announcement, others: set[int]) -> list[int]:
    """Note which portals the rules name no more; their ids. Those that are closed for good are not among them."""
    gone = row.deliveries.filter(portal__in=others, dropped_at=None)
    found = list(gone.order_by("portal").values_list("portal_id", flat=True))
    if found:
        gone.update(dropped_at=timezone.now(), error="")
    return found


def _tell(row: Announcement, kind: Change.Kind) -> None:
    """Write the change, and bring it to disk as soon as it is committed; readers do it too."""
    from .delivering import deliver

    record(kind, SUBJECT, row.pk, site_id=row.origin_id, lane=lane_of(row), payload={"title": row.title})
    transaction.on_commit(partial(deliver, [row.pk], signing=False), robust=True)


def lane_of(row: Announcement) -> int:
    return Lane.URGENT if row.severity == Severity.EMERGENCY or row.home else Lane.NORMAL


def _locked(announcement: Announcement, status: Status) -> Announcement:
    """The row as it is now, for this transaction alone. Raises ValidationError when it stands elsewhere."""
    row = Announcement.objects.select_for_update().get(pk=announcement.pk)
    if row.status != status:
        raise ValidationError(_("公告的状态已变为“%s”，请刷新页面。") % row.get_status_display())
    return row


def _log(row: Announcement, action: str, user: AbstractUser | None, **data: Any) -> None:
    log(instance=row, action=f"zq_announcements.{action}", user=user, data=data or None)
