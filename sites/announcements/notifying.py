"""Mail to those on whom an announcement waits, as soon as it does. Whoever sends the announcement never waits for it:
texts are made after the commit, and the mail server is spoken to beside everything else.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from sites.portals.kinds import Role
from sites.portals.models.person import name_of
from sites.portals.rights import CLUSTER_ADMINISTRATORS

from . import mailing, reminding, targeting
from .models import Announcement
from .permissions import beyond_reach

logger = logging.getLogger(__name__)
# One thread, which begins with the first mail.
_background = ThreadPoolExecutor(max_workers=1, thread_name_prefix="announcement-mail")


def tell_approvers(row: Announcement) -> None:
    """Once committed: ask those who may approve an announcement to do so."""
    transaction.on_commit(partial(_send, row, _to_approvers), robust=True)


def tell_editors(row: Announcement, site_ids: Collection[int] | None = None) -> None:
    """Once committed: ask the people of its portals, or of those that joined, to answer an optional announcement."""
    if not row.mandatory:
        transaction.on_commit(partial(_send, row, partial(_to_editors, site_ids=site_ids)), robust=True)


def flush() -> None:
    """Wait until all mails are sent, or have failed."""
    _background.submit(int).result()


def approvers(row: Announcement) -> list[AbstractUser]:
    """People other than its author who may approve it: those who administer the cluster, or all portals it reaches."""
    people = get_user_model()._default_manager.filter(is_active=True).exclude(pk=row.created_by_id).exclude(email="")
    administers = Q(memberships__role=Role.ADMINISTRATOR)
    chiefs = Q(is_superuser=True) | Q(groups__name=CLUSTER_ADMINISTRATORS)
    wanted = targeting.recipients(row) | {row.origin_id}
    candidates = people.filter(chiefs | administers).distinct().order_by("pk")
    return [user for user in candidates if not beyond_reach(user, wanted)]


def _send(row: Announcement, make: Callable[[Announcement], list[EmailMessage]]) -> None:
    _background.submit(mailing.send, make(row)).add_done_callback(_note_failure)


def _note_failure(done: Future) -> None:
    if error := done.exception():
        logger.error("mail about an announcement failed", exc_info=error)


def _to_approvers(row: Announcement) -> list[EmailMessage]:
    address = settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse("announcements:inspect", args=[row.pk])
    names = {"author": name_of(row.created_by), "severity": row.get_severity_display(), "origin": row.origin.name}
    lines = [_("%(author)s提交了%(origin)s的公告（%(severity)s），等您批准后才推送：") % names, "", row.title]
    text = "\n".join([*lines, "", *row.paragraphs, "", address, ""])
    return [EmailMessage(_("请批准公告：%s") % row.title, text, to=[user.email]) for user in approvers(row)]


def _to_editors(row: Announcement, site_ids: Collection[int] | None) -> list[EmailMessage]:
    asked = reminding.late(row)
    if site_ids is not None:
        asked = asked.filter(portal__in=site_ids)
    return [message for _delivery, message in reminding.messages(asked)]
