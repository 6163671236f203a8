"""Announcements as items of channels: a real page on each portal, in its own theme, whose canonical address is the
page at the origin. Each page is made in a transaction of its own with the row that names it: a killed run goes on.
"""

from __future__ import annotations

import logging
from html import escape

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from cms.changes.actor import acting, in_lane
from cms.content.models import Article, Channel, Publication
from sites.portals.kinds import PortalState
from sites.portals.models import Portal

from .channels import channel_for, kinds_of
from .kinds import Status
from .models import WANTED, Announcement, Delivery
from .sending import lane_of

logger = logging.getLogger(__name__)


def settle() -> set[int]:
    """Withdraw the pages that are over, make those that are missing; numbers of announcements whose pages changed.

    What cannot be done for one announcement is told with its deliveries and holds up no other.
    """
    over = Announcement.objects.filter(status__in=(Status.ENDED, Status.WITHDRAWN))
    over = over.exclude(channel_kinds=[], attachments="[]")
    over = over.filter(Q(page__live=True) | Q(deliveries__page__live=True) | Q(deliveries__error__gt="")).distinct()
    changed = {row.pk for row in over if _withdraw_everywhere(row)}
    running = Announcement.objects.filter(status=Status.RUNNING).exclude(channel_kinds=[], attachments="[]")
    return changed | {row.pk for row in running.select_related("origin__site") if row.has_page and _publish_all(row)}


def _publish_all(row: Announcement) -> int:
    """How many pages were made, changed or withdrawn."""
    with acting(row.approved_by_id), in_lane(lane_of(row)):
        count = 0
        if row.page is None or not row.page.live:
            if not _publish_at_origin(row):
                return 0
            count = 1
        if row.is_item:
            there = row.deliveries.exclude(portal__state=PortalState.CLOSED)
            for delivery in there.select_related("portal__site", "page").order_by("pk"):
                if not Announcement.objects.filter(pk=row.pk, status=Status.RUNNING).exists():
                    break  # withdrawn meanwhile
                count += _settle_one(row, delivery)
    return count


def _publish_at_origin(row: Announcement) -> bool:
    """Make the page to which the others point; whether it could be made. Without it there are none."""
    try:
        with transaction.atomic():
            row.page = _publish(row, row.origin, None)
            Announcement.objects.filter(pk=row.pk).update(page=row.page)
            row.deliveries.exclude(error="").update(error="")
    except ValidationError as error:
        logger.warning("announcement %d has no page at its origin: %s", row.pk, error.messages)
        row.deliveries.filter(WANTED).update(error="；".join(error.messages)[:500])
        return False
    return True


def _settle_one(row: Announcement, delivery: Delivery) -> bool:
    """Bring one portal's page in step; whether anything changed. What cannot be done is told with the delivery."""
    wanted = delivery.is_wanted
    live = delivery.page is not None and delivery.page.live
    if delivery.portal_id == row.origin_id and not delivery.introduction:
        return _take_over(delivery, row) if wanted and not live else False
    if not wanted:
        return live and _unpublish(delivery.page.specific)
    if live and delivery.page.specific.summary == delivery.introduction:
        return False
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
    return page


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
    return [{"type": "paragraph", "value": html or f"<p>{escape(row.title)}</p>"}]


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
