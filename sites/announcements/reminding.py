"""Mail to the people of portals: an announcement has come, and once more to those who have not answered in time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.mail import EmailMessage
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from sites.portals.models import Membership

from . import mailing
from .kinds import Status
from .models import Announcement, Delivery

# Before the deadline people are reminded once this long ahead, and once a day after it.
AHEAD = timedelta(hours=24)
AGAIN = timedelta(hours=24)
# Portals that an entry of the log names.
MOST_NAMED = 20
# An emergency that nobody has opened.
UNREAD = timedelta(hours=1)


def remind_due(now: datetime | None = None) -> int:
    """Remind those whose time has come, and log it; how many portals."""
    rows = list(_due(now or timezone.now()))
    reminded = _send(rows)
    for announcement in {row.announcement for row in rows if row.pk in reminded}:
        names = [row.portal.name for row in rows if row.pk in reminded and row.announcement_id == announcement.pk]
        data = {"names": names[:MOST_NAMED], "portals": len(names)}
        log(instance=announcement, action="zq_announcements.remind", data=data)
    return len(reminded)


def remind(rows: Iterable[Delivery]) -> int:
    """One mail for each announcement and portal, to its people; how many portals the mail server took one for."""
    return len(_send(rows))


def _send(rows: Iterable[Delivery]) -> set[int]:
    """Deliveries of whose portals the mail server took a mail."""
    made = messages(rows)
    taken = {id(message) for message in mailing.send(message for _row, message in made)}
    reminded = {row.pk for row, message in made if id(message) in taken}
    Delivery.objects.filter(pk__in=reminded).update(reminded_at=timezone.now())
    return reminded


def messages(rows: Iterable[Delivery]) -> list[tuple[Delivery, EmailMessage]]:
    """What would be sent to the people of each portal; portals of whose people none has an address are missing."""
    rows = list(rows)
    people = _people_of({row.portal.organisation_id for row in rows})
    found = []
    for row in rows:
        if addresses := sorted({person.email for person in people[row.portal.organisation_id] if person.email}):
            found.append((row, EmailMessage(_subject(row), _text(row), to=addresses)))
    return found


def late(row: Announcement) -> QuerySet[Delivery]:
    """Deliveries of one announcement that still want something of their people."""
    found = row.deliveries.filter(dropped_at=None).select_related("portal", "announcement__origin")
    return found.filter(read_at=None) if row.mandatory else found.filter(answer="")


def _due(now: datetime) -> QuerySet[Delivery]:
    running = Delivery.objects.filter(dropped_at=None, announcement__status__in=(Status.RUNNING, Status.SCHEDULED))
    quiet = Q(reminded_at=None) | Q(reminded_at__lt=now - AGAIN)
    unanswered = Q(announcement__mandatory=False, answer="", answer_by__lt=now + AHEAD)
    unread = Q(announcement__severity="emergency", read_at=None, accepted_at__lt=now - UNREAD)
    return running.filter(quiet & (unanswered | unread)).select_related("portal", "announcement").order_by("pk")


def _people_of(organisation_ids: set[int]) -> dict[int, list[AbstractUser]]:
    """Members of the organisations that run the portals."""
    found: dict[int, list[AbstractUser]] = defaultdict(list)
    rows = Membership.objects.filter(organisation__in=organisation_ids, user__is_active=True).select_related("user")
    for row in rows.order_by("pk"):
        found[row.organisation_id].append(row.user)
    return found


def _subject(row: Delivery) -> str:
    text = _("请查看公告：%s") if row.announcement.mandatory else _("请答复公告：%s")
    return text % row.announcement.title


def _text(row: Delivery) -> str:
    item = row.announcement
    names = {"portal": row.portal.name, "origin": item.origin.name}
    lines = [_("%(portal)s收到%(origin)s的公告：") % names, "", item.title]
    lines += ["", *item.paragraphs, ""] if item.body else [""]
    if row.answer_by:
        due = timezone.localtime(row.answer_by).strftime("%Y-%m-%d %H:%M")
        lines.append(_("请在 %s 前答复：采用、改编导语后采用，或不采用并说明理由。") % due)
    address = reverse("zq_announcements_received_one", args=[row.pk])
    return "\n".join([*lines, settings.WAGTAILADMIN_BASE_URL.rstrip("/") + address, ""])
