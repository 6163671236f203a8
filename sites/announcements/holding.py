"""Pages that announcements put on portals, held while these run: who may not send an announcement takes none away."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from wagtail.models import Page

from .kinds import Status
from .models import Announcement
from .permissions import beyond_reach


def refusal(user: AbstractUser, page: Page, *, below: bool = False) -> str:
    """Why a person may not change a page, "" if nothing speaks against it.

    ``below``: it would go from the public, and all pages under it with it.
    """
    for row in _running_on(page, below=below):
        portals = {row.origin_id, *row.deliveries.filter(dropped_at=None).values_list("portal_id", flat=True)}
        if beyond_reach(user, portals):
            return _words(row)
    return ""


def may_hide(user: AbstractUser, page: Page) -> bool:
    """Whether a page and all under it may be kept from the public by a person."""
    return not refusal(user, page, below=True)


def _running_on(page: Page, *, below: bool) -> QuerySet[Announcement]:
    """Announcements that show as this page, or as one under it."""
    lookup, place = ("__path__startswith", page.path) if below else ("", page.pk)
    there = Q(**{f"page{lookup}": place}) | Q(**{f"deliveries__page{lookup}": place})
    running = Announcement.objects.filter(there, status=Status.RUNNING)
    return running.select_related("origin").distinct().order_by("pk")


def _words(row: Announcement) -> str:
    names = {"title": row.title, "origin": row.origin.name}
    if row.mandatory:
        text = _(
            "公告“%(title)s”由%(origin)s推送，必须显示：生效期间，它的页面不能由本站修改、撤下、移动或删除，"
            "所在的栏目也不能撤下、移动或删除。有问题请联系%(origin)s。"
        )
    else:
        text = _(
            "公告“%(title)s”由%(origin)s推送：改导语或不采用，请在“收到的公告”里答复。生效期间，它的页面不能直接修改、"
            "撤下、移动或删除，所在的栏目也不能撤下、移动或删除。"
        )
    return text % names
