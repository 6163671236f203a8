"""The reader of the change log that keeps references true to their origins and fills subscriptions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import QuerySet
from wagtail.models import Page

from cms.changes.actor import acting, in_lane
from cms.changes.models import Change, Lane
from cms.content.models import Publication
from cms.content.publications import SUBJECT, sync_pages
from sites.portals.kinds import PortalState

from . import receiving, subscribing
from .kinds import SHAREABLE, State
from .models import Reference, Share, shown

# References that one transaction brings in step.
TOGETHER = 50
_LOOKED_AT = ("portal", "page", "subscription")
_FRESH = (Change.Kind.PUBLISHED, Change.Kind.MOVED)


class SharingReader:
    """Reading twice does no harm: references are compared with what their origins publish now."""

    name = "sharing"

    def read(self, changes: Sequence[Change]) -> None:
        for change in changes:
            if change.subject_type == receiving.OFFERED:
                with acting(change.actor_id), in_lane(change.lane):
                    receiving.publish_offered(change.payload["shares"])
        about = [change for change in changes if change.subject_type == SUBJECT]
        lane = min((change.lane for change in about), default=Lane.NORMAL)
        origins = {change.subject_id for change in about} | _of_portals(changes)
        if origins:
            with in_lane(lane):
                follow(origins)
        if gone := {change.subject_id for change in about if change.kind == Change.Kind.WITHDRAWN}:
            _note_ended(gone)
        # The bringing in of an old site is nothing new.
        fresh = {row.subject_id for row in about if row.kind in _FRESH and row.lane != Lane.BULK}
        if fresh:
            subscribe(fresh)


def follow(origin_ids: Iterable[int]) -> None:
    """Bring references to these pages in step: new text, or gone with the origin or its portal, or back with it."""
    wanted = set(origin_ids)
    known = Reference.objects.filter(origin_id__in=wanted)
    there = set(shown(wanted).values_list("pk", flat=True))
    _refresh(known.filter(live=True, origin_id__in=there))
    for page in known.filter(live=True).exclude(origin_id__in=there).order_by("pk"):
        page.unpublish()
    gone = Share.objects.filter(origin_id__in=wanted - there, state__in=(State.LIVE, State.PENDING))
    gone.update(state=State.WITHDRAWN, unseen=True)
    for share in Share.objects.filter(origin_id__in=there, state=State.WITHDRAWN).select_related(*_LOOKED_AT):
        _come_back(share)


def _refresh(pages: QuerySet[Reference]) -> None:
    """Publish anew what differs, some at a time: other writers wait for none of it long."""
    wanted = list(pages.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(wanted), TOGETHER):
        with transaction.atomic():
            _refresh_some(pages.filter(pk__in=wanted[start : start + TOGETHER]))


def _refresh_some(pages: QuerySet[Reference]) -> None:
    """Publish anew what differs, and keep the titles of the pages themselves in step."""
    titles = Publication.objects.filter(pk__in=pages.values("origin_id")).values_list("pk", "title")
    for origin_id, title in titles:
        plain = pages.filter(origin_id=origin_id, own_title="").exclude(title=title)
        Page.objects.filter(pk__in=list(plain.values_list("pk", flat=True))).update(title=title, draft_title=title)
    sync_pages(Page.objects.filter(pk__in=list(pages.values_list("pk", flat=True))))


def _come_back(share: Share) -> None:
    """An origin that was withdrawn is public again: where a person had accepted it, so is the reference."""
    if share.page is None or share.channel is None:
        Share.objects.filter(pk=share.pk).update(state=State.PENDING, unseen=False)
        if share.page is None and share.subscription and not share.subscription.review:
            receiving.publish(share)
    elif share.page.live:
        # Its people published it again meanwhile, when there was nothing to show.
        Share.objects.filter(pk=share.pk).update(state=State.LIVE, unseen=False, error="")
    else:
        receiving.publish(share)


def _note_ended(page_ids: Iterable[int]) -> None:
    """References that the receiving portal took off by itself."""
    live = Share.objects.filter(state=State.LIVE)
    live.filter(page__in=set(page_ids), page__live=False).update(state=State.ENDED)
    # Deleted ones are no longer named.
    live.filter(page=None).update(state=State.ENDED)


def subscribe(page_ids: Iterable[int]) -> None:
    found = Publication.objects.filter(pk__in=set(page_ids), kind__in=SHAREABLE, path__isnull=False)
    found = found.select_related("site__portal")
    # What a portal in preparation holds is not public yet, and must not become so elsewhere; what one publishes while
    # it is suspended comes with it.
    found = found.filter(site__portal__state__in=(PortalState.NORMAL, PortalState.SUSPENDED))
    own = [item for item in found.order_by("pk") if not (item.data.get("origin") or item.data.get("canonical"))]
    for item, subscription in subscribing.met_by(own):
        receiving.subscribe(item, subscription)


def _of_portals(changes: Sequence[Change]) -> set[int]:
    """Origins on portals whose host or name, which references tell, or state changed."""
    sites = {
        change.subject_id
        for change in changes
        if change.subject_type == "portal"
        and {"host", "name", "state"}.intersection(change.payload.get("fields") or ())
    }
    if not sites:
        return set()
    shared = Share.objects.filter(source__in=sites, state__in=(State.LIVE, State.PENDING, State.WITHDRAWN))
    return set(shared.values_list("origin_id", flat=True))
