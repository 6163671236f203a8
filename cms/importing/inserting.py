"""New pages into the tree, many in one transaction: page, publication, change, redirect and log entry together."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page, PageLogEntry, ReferenceIndex

from cms.changes.actor import current_actor_id
from cms.changes.log import lock_log, record_bulk
from cms.changes.models import Change
from cms.changes.rows import insert_rows, insert_values, reserve_ids
from cms.content import closed, standing
from cms.content.models import Channel, Publication
from cms.content.publications import SUBJECT

from .errors import ImportRefused
from .models import ImportedLine
from .preparing import NewPage
from .redirecting import leave_redirects
from .target import Target

LOG_ACTION = "zhanqun.import"


class ChannelMoved(Exception):
    """The channel was moved, renamed, withdrawn or published after the pages were prepared; prepare them again."""


def insert(new: Sequence[NewPage], target: Target, run: uuid.UUID) -> list[str]:
    """Write ``new`` below the channel, whole or not at all; notes on redirects that were not made.

    The locks on the rows of the channel and of those above are the ones ``add_child`` takes, so an editor who adds a
    page at this moment waits.
    Raises ChannelMoved, ImportRefused, and IntegrityError when another import was first with one of the keys.
    """
    with transaction.atomic():
        _look_up_by_index()
        channel = Page.objects.filter(pk=target.channel.pk).first()
        if channel is None:
            raise ImportRefused(_("栏目刚刚被删除，导入已停止。"))
        standing.hold_branch(channel, Channel)
        if (channel.path, channel.url_path) != (target.channel.path, target.channel.url_path):
            raise ChannelMoved
        _place(new, channel)
        _write_pages(new)
        _write_records(new, target, run)
        notes = leave_redirects([(item.line, item.page.pk) for item in new], target.site.pk)
        lock_log()
        if closed.is_public(channel) != target.public:
            raise ChannelMoved
        published = [item.page.pk for item in new if item.publication is not None]
        record_bulk(Change.Kind.PUBLISHED, SUBJECT, published, target.site.pk)
        Page.objects.filter(pk=channel.pk).update(numchild=F("numchild") + len(new))
    return notes


def _look_up_by_index() -> None:
    """Have PostgreSQL check foreign keys by index for the rest of the transaction.

    It keeps the plan of such a check for the whole session: one made while a table was small reads all of the table for
    each row that is written later, half of the time of an import of 10,000 pages.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DISCARD PLANS")
            cursor.execute("SET LOCAL enable_seqscan = off")


def _place(new: Sequence[NewPage], channel: Page) -> None:
    """Give ids, tree paths after the channel's last child, and URL paths."""
    last = Page.objects.child_of(channel).order_by("-path").values_list("path", flat=True).first()
    step = Page._str2int(last[-Page.steplen :]) if last else 0
    for offset, (item, page_id) in enumerate(zip(new, reserve_ids(Page, len(new)), strict=True), start=1):
        page = item.page
        page.pk = page.id = page.page_ptr_id = page_id
        page.path = Page._get_path(channel.path, channel.depth + 1, step + offset)
        page.url_path = f"{channel.url_path}{page.slug}/"
        if item.publication is not None:
            item.publication.page_id = page_id


def _write_pages(new: Sequence[NewPage]) -> None:
    insert_rows(Page, [item.page for item in new])
    for model in {type(item.page): None for item in new}:
        insert_rows(model, [item.page for item in new if type(item.page) is model])
    insert_rows(Publication, [item.publication for item in new if item.publication is not None])
    for item in new:
        # Plain text and outside links refer to nothing of ours.
        if item.line.attachments or item.line.policies:
            item.page.body = item.line.blocks  # from JSON to what can be looked through
            ReferenceIndex.create_or_update_for_object(item.page)


def _write_records(new: Sequence[NewPage], target: Target, run: uuid.UUID) -> None:
    insert_values(
        ImportedLine,
        ("page", "site", "key", "digest", "draft"),
        [(item.page.pk, target.site.pk, item.line.key, item.line.digest, not item.page.live) for item in new],
    )
    types = {model: ContentType.objects.get_for_model(model).pk for model in {type(item.page) for item in new}}
    now, actor = timezone.now(), current_actor_id()
    insert_values(
        PageLogEntry,
        ("page", "content_type", "label", "data", "action", "timestamp", "user", "uuid", "content_changed", "deleted"),
        [
            (
                item.page.pk,
                types[type(item.page)],
                item.line.title,
                {"line": item.line.number, "live": item.page.live},
                LOG_ACTION,
                now,
                actor,
                run,
                True,
                False,
            )
            for item in new
        ],
    )
