"""The form as a page of its portal, by the ordinary way: an article, a revision, the person's own right to publish."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from cms.content.kinds import ChannelKind, Kind
from cms.content.models import Article, Channel
from sites.portals.models import Portal

from ..models import WorkReport
from .counting import Line, count

# The first kind of which the portal has a channel; 年报 before the others of it.
_PLACES = (ChannelKind.DISCLOSURE, ChannelKind.PROFILE, ChannelKind.ORGANISATION)
_YEARLY = "nb"
# The status of the lines (STANDARDS §8): the public is told, too.
UNCONFIRMED = "<p>类别依据国办函〔2018〕12号；各项目名称待核实。</p>"


class NoChannelError(Exception):
    """The portal has no channel that may hold the form."""


class RunningYearError(Exception):
    """The year is not over: its figures are not final."""


def channel_of(portal: Portal) -> Channel | None:
    """Where the form is published: 政府信息公开年报, else 政府信息公开, else 概况."""
    found = Channel.objects.public_on(portal.home, _PLACES, Kind.ARTICLE)
    return min(found, key=lambda one: (_PLACES.index(one.channel_kind), one.slug != _YEARLY), default=None)


def page_of(portal: Portal, year: int) -> Article | None:
    """The page of the form, where it was published and still exists."""
    known = WorkReport.objects.filter(site_id=portal.pk, year=year).values("page_id")
    return Article.objects.filter(pk__in=known).first()


def is_over(year: int) -> bool:
    return year < timezone.localdate().year


def may_publish(user: AbstractUser, portal: Portal, year: int) -> bool:
    page, channel = page_of(portal, year), channel_of(portal)
    if page is not None:
        rights = page.permissions_for_user(user)
        return rights.can_edit() and rights.can_publish() and not rights.page_locked()
    return channel is not None and channel.permissions_for_user(user).can_publish_subpage()


@transaction.atomic
def publish(portal: Portal, year: int, user: AbstractUser) -> Article:
    """Publish the form as it is counted and corrected now: a new page, or a new revision of its page.

    Raises RunningYearError, NoChannelError, PermissionDenied.
    """
    if not is_over(year):
        message = _("%(year)d 年还没有结束。报表在次年 1 月 1 日至 31 日发布。")
        raise RunningYearError(message % {"year": year})
    # Two at once make one page.
    Portal.objects.select_for_update(no_key=True).get(pk=portal.pk)
    channel = channel_of(portal)
    if channel is None and page_of(portal, year) is None:
        raise NoChannelError(_("本站没有政府信息公开或概况栏目，报表无处发布。请先新建这样的栏目。"))
    if not may_publish(user, portal, year):
        raise PermissionDenied
    with override("zh-hans"):
        title = _("%(name)s%(year)d年政府网站工作年度报表") % {"name": portal.name, "year": year}
        body = [("paragraph", UNCONFIRMED), ("table", _table(title, count(portal, year)))]
    page = page_of(portal, year)
    if page is None:
        page = channel.add_child(  # type: ignore[union-attr]
            instance=Article(title=title, live=False, owner=user, source=portal.organiser or portal.name)
        )
        WorkReport.objects.update_or_create(site_id=portal.pk, year=year, defaults={"page_id": page.pk})
    page.title, page.body = title, body
    page.save_revision(user=user).publish(user=user)
    return Article.objects.get(pk=page.pk)


def _table(title: str, lines: list[Line]) -> dict[str, Any]:
    """The value of a table block: heading, line, value; blank where nobody knows."""
    rows = [[str(line.figure.group), str(line.figure.label), _shown(line)] for line in lines]
    return {
        "first_row_is_table_header": True,
        "first_col_is_header": False,
        "table_header_choice": "row",
        "table_caption": title,
        "data": [[_("类别"), _("项目"), _("内容")], *rows],
        "cell": [],
        "mergeCells": [],
    }


def _shown(line: Line) -> str:
    return "" if line.value is None else str(line.value)
