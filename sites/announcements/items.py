"""Announcements as items of channels: a real page on each portal, in its own theme, whose canonical address is the
page at the origin. Each page is made in a transaction of its own with the row that names it: a killed run goes on.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from html import escape

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from cms.changes.actor import acting, in_lane
from cms.changes.log import record
from cms.changes.models import Change
from cms.content.models import Article, Channel, Publication
from sites.portals.kinds import PortalState
from sites.portals.models import Portal

from .channels import channel_for, kinds_of
from .kinds import Status
from .models import WANTED, Announcement, Delivery, paragraphs_of
from .sending import SUBJECT, lane_of

logger = logging.getLogger(__name__)


def settle() -> set[int]:
    """Withdraw the pages that are over, make those that are missing; numbers of announcements whose pages changed.

    What cannot be done for one announcement is told with its deliveries and holds up no other.
    """
    over = Announcement.objects.filter(status__in=(Status.ENDED, Status.WITHDRAWN))
    over = over.exclude(channel_kinds=[], attachments="[]")
    over = over.filter(Q(page__live=True) | Q(deliveries__page__live=True) | Q(deliveries__error__gt="")).distinct()
    changed = {row.pk for row in over if _withdraw_everywhere(row)}
    while True:
        running = sorted(_running().select_related("origin__site"), key=lambda row: (lane_of(row), row.pk))
        for row in running:
            if row.has_page and _publish_all(row, {one.pk for one in running}):
                changed.add(row.pk)
        if not _running().exclude(pk__in=[row.pk for row in running]).exists():
            return changed


def _running() -> QuerySet[Announcement]:
    return Announcement.objects.filter(status=Status.RUNNING).exclude(channel_kinds=[], attachments="[]")


def _goes_on(row: Announcement, known: set[int]) -> bool:
    """Whether an announcement still runs, and nothing more urgent began after ``known``."""
    now = {one.pk: lane_of(one) for one in _running().only("severity", "home")}
    return row.pk in now and all(lane >= now[row.pk] for pk, lane in now.items() if pk not in known)


def _publish_all(row: Announcement, known: set[int]) -> int:
    """How many pages were made, changed or withdrawn. Makes way for what is more urgent and came after ``known``."""
    with acting(row.approved_by_id), in_lane(lane_of(row)):
        count = 0
        if row.page is None or not row.page.live:
            if not _publish_at_origin(row):
                return 0
            count = 1
        for delivery in _unsettled(row) if row.is_item else ():
            if not _goes_on(row, known):
                break
            count += _settle_one(row, delivery)
    return count


def _unsettled(row: Announcement) -> Iterator[Delivery]:
    """Deliveries whose page is missing or says something else, or is wanted no more."""
    there = row.deliveries.exclude(portal__state=PortalState.CLOSED)
    lacking = Q(page__publication=None) | ~Q(page__publication__summary=F("introduction"))
    found = there.filter((WANTED & lacking) | (~WANTED & Q(page__live=True)))
    for pk in list(found.order_by("pk").values_list("pk", flat=True)):
        yield Delivery.objects.select_related("portal__site", "page").get(pk=pk)


def _publish_at_origin(row: Announcement) -> bool:
    """Make the page to which the others point; whether it could be made. Without it there are none."""
    try:
        with transaction.atomic():
            row.page = _publish(row, row.origin, None)
            Announcement.objects.filter(pk=row.pk).update(page=row.page)
            row.deliveries.exclude(error="").update(error="")
            if row.home:  # which was made before there was a page to lead to
                record(Change.Kind.CONFIGURED, SUBJECT, row.pk, site_id=row.origin_id, lane=lane_of(row))
    except ValidationError as error:
        logger.warning("announcement %d has no page at its origin: %s", row.pk, error.messages)
        row.deliveries.filter(WANTED).update(error="；".join(error.messages)[:500])
        return False
    return True


def _settle_one(row: Announcement, delivery: Delivery) -> bool:
    """Bring one portal's page in step; whether anything changed. What cannot be done is told with the delivery."""
    if delivery.portal_id == row.origin_id:
        return delivery.page_id != row.page_id and _take_over(delivery, row)
    if not delivery.is_wanted:
        return delivery.page is not None and _unpublish(delivery.page.specific)
    try:
        with transaction.atomic():
            delivery.page = _publish(row, delivery.portal, delivery)
            delivery.error = ""
            delivery.save(update_fields=["page", "error"])
    except ValidationError as error:
        Delivery.objects.filter(pk=delivery.pk).update(error="；".join(error.messages)[:500])
        return False
    return True


def _take_over(delivery: Delivery, row: Announcement) -> bool:
    """At the origin the page is that of the announcement itself."""
    Delivery.objects.filter(pk=delivery.pk).update(page=row.page)
    return True


@transaction.atomic
def _publish(row: Announcement, portal: Portal, delivery: Delivery | None) -> Article:
    """The page on a portal, made or brought up to date, and published. Raises ValidationError without a channel."""
    known = delivery.page if delivery else row.page
    page = known.specific if known else Article()
    page.title, page.source = row.title, row.origin.organiser or row.origin.name
    page.summary = delivery.introduction if delivery else ""
    page.body = _body(row, page.summary)
    page.attachments = row.attachments
    page.expire_at = row.ends_at
    if delivery and row.page:
        page.canonical_url = f"https://{row.origin.host}{_path_at_origin(row)}"
    if page.pk is None:
        _add(page, channel_for(portal, kinds_of(row)))
    else:
        page.save_revision().publish()
        _check_public(page)
    return page


def _check_public(page: Article) -> None:
    """Raises ValidationError where the channel above a page is not public."""
    if not Publication.objects.filter(pk=page.pk).exists():
        text = _("公告页面所在的栏目“%s”没有公开，请恢复栏目后再重发。")
        raise ValidationError(text % page.get_parent().title)


def _path_at_origin(row: Announcement) -> str:
    """Where the others point. Raises ValidationError while the public does not see it."""
    path = Publication.objects.filter(pk=row.page_id).values_list("path", flat=True).first()
    if path is None:
        raise ValidationError(_("发起站点“%s”的正文页面没有公开，请先发布它和它所在的栏目，再重发。") % row.origin.name)
    return path


def _add(page: Article, channel: Channel) -> None:
    """Save a page that is live from the first: a draft, its revision and its publication would be three saves."""
    page.live, page.has_unpublished_changes = True, False
    page.first_published_at = page.last_published_at = timezone.now()
    channel.add_child(instance=page)
    log(page, "wagtail.publish")


def _body(row: Announcement, introduction: str) -> list[dict[str, str]]:
    paragraphs = [introduction, *row.paragraphs] if introduction else list(row.paragraphs)
    html = "".join(f"<p>{escape(text)}</p>" for text in paragraphs)
    if row.link_url:
        html += f'<p><a href="{escape(row.link_url)}">{escape(row.link_url)}</a></p>'
    html = html or f"<p>{escape(row.title)}</p>"
    return [{"type": "paragraph", "value": html + _english(row)}]


def _english(row: Announcement) -> str:
    if not row.title_en:
        return ""
    texts = [f"<b>{escape(row.title_en)}</b>", *map(escape, paragraphs_of(row.body_en))]
    return "".join(f'<p lang="en">{text}</p>' for text in texts)


def _withdraw_everywhere(row: Announcement) -> int:
    """How many pages were withdrawn, and failures put aside."""
    pages = [row.page, *(delivery.page for delivery in row.deliveries.filter(page__live=True).select_related("page"))]
    with in_lane(lane_of(row)):
        count = sum(_unpublish(page.specific) for page in {page.pk: page for page in pages if page}.values())
    # Pages that could not be made are wanted no more. Bars are tried again by whoever asked.
    return count + row.deliveries.exclude(error="").update(error="")


def _unpublish(page: Article) -> bool:
    if not page.live:
        return False
    page.unpublish()
    return True
