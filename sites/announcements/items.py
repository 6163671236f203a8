"""Announcements as items of channels: a real page on each portal, in its own theme, whose canonical address is the
page at the origin. Each page is made in a transaction of its own with the row that names it: a killed run goes on.
"""

from __future__ import annotations

from html import escape

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from cms.changes.actor import acting, in_lane
from cms.content.kinds import ChannelKind, Kind
from cms.content.models import Article, Channel
from sites.portals.kinds import PortalState
from sites.portals.models import Portal

from .kinds import SHOWING, Status
from .models import Announcement, Delivery
from .sending import lane_of


def settle() -> set[int]:
    """Make the pages that are missing, withdraw those that are over; numbers of announcements whose pages changed."""
    running = Announcement.objects.filter(status=Status.RUNNING).exclude(channel_kinds=[], attachments="[]")
    over = Announcement.objects.filter(status__in=(Status.ENDED, Status.WITHDRAWN))
    over = over.filter(Q(page__live=True) | Q(deliveries__page__live=True)).distinct()
    changed = {row.pk for row in running.select_related("origin__site") if row.has_page and _publish_everywhere(row)}
    return changed | {row.pk for row in over if _withdraw_everywhere(row)}


def _publish_everywhere(row: Announcement) -> int:
    """How many pages were made, changed or withdrawn."""
    count = 0
    with acting(row.approved_by_id), in_lane(lane_of(row)):
        if row.page is None or not row.page.live:
            row.page = _publish(row, row.origin, None)
            Announcement.objects.filter(pk=row.pk).update(page=row.page)
            count += 1
        if row.is_item:
            there = row.deliveries.exclude(portal__state=PortalState.CLOSED)
            for delivery in there.select_related("portal__site", "page").order_by("pk"):
                count += _settle_one(row, delivery)
    return count


def _settle_one(row: Announcement, delivery: Delivery) -> bool:
    """Bring one portal's page in step; whether anything changed. What cannot be done is told with the delivery."""
    wanted = row.mandatory or delivery.answer in SHOWING
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
    page = known.specific if known else Article(live=False)
    page.title, page.source = row.title, row.origin.organiser or row.origin.name
    page.summary = delivery.introduction if delivery else ""
    page.body = _body(row, page.summary)
    page.attachments = row.attachments
    page.expire_at = row.ends_at
    if delivery and row.page:
        page.canonical_url = f"https://{row.origin.host}{row.page.publication.path}"
    if page.pk is None:
        channel_for(portal, row.channel_kinds or [ChannelKind.NOTICES]).add_child(instance=page)
    page.save_revision().publish()
    return page


def channel_for(portal: Portal, kinds: list[str]) -> Channel:
    """The first channel of a portal, in the order of ``kinds``, that takes articles. Raises ValidationError."""
    channels = list(Channel.objects.live().descendant_of(portal.home).filter(channel_kind__in=kinds).order_by("path"))
    found = [channel for channel in channels if Kind.ARTICLE in channel.allowed_kinds]
    if not found:
        labels = "、".join(str(ChannelKind(kind).label) for kind in kinds)
        text = _("“%(name)s”没有可发文章的%(kinds)s栏目，请先建栏目再重发。")
        raise ValidationError(text % {"name": portal.name, "kinds": labels})
    return min(found, key=lambda channel: kinds.index(channel.channel_kind))


def _body(row: Announcement, introduction: str) -> list[dict[str, str]]:
    paragraphs = [introduction, *row.paragraphs] if introduction else list(row.paragraphs)
    html = "".join(f"<p>{escape(text)}</p>" for text in paragraphs)
    if row.link_url:
        html += f'<p><a href="{escape(row.link_url)}">{escape(row.link_url)}</a></p>'
    return [{"type": "paragraph", "value": html or f"<p>{escape(row.title)}</p>"}]


def _withdraw_everywhere(row: Announcement) -> int:
    pages = [row.page, *(delivery.page for delivery in row.deliveries.filter(page__live=True).select_related("page"))]
    with in_lane(lane_of(row)):
        return sum(_unpublish(page.specific) for page in {page.pk: page for page in pages if page}.values())


def _unpublish(page: Article) -> bool:
    if not page.live:
        return False
    page.unpublish()
    return True
