"""The content library: everything published in the cluster, and how it is used again in one step."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cms.content.kinds import CONTENT_KINDS
from cms.content.models import Channel, Publication, Topic
from search import answers
from search.engines.interface import EngineUnavailable, Question
from sites.portals.kinds import PortalState

from . import receiving
from .kinds import State
from .models import Share

# Pages that a search looks at.
MOST_FOUND = 500
LABEL = 40


def published(asked: Mapping[str, object]) -> QuerySet[Publication]:
    """Content of all portals that the public sees, newest first.

    ``asked``: portal, kind, since, until, q, each may be missing.
    """
    public = Publication.objects.filter(site__portal__state=PortalState.NORMAL)
    rows = public.filter(kind__in=CONTENT_KINDS).select_related("site__portal")
    if portal := asked.get("portal"):
        rows = rows.filter(site=getattr(portal, "pk", portal))
    if kind := asked.get("kind"):
        rows = rows.filter(kind=kind)
    if isinstance(since := asked.get("since"), date):
        rows = rows.filter(published_at__date__gte=since)
    if isinstance(until := asked.get("until"), date):
        rows = rows.filter(published_at__date__lte=until)
    if words := str(asked.get("q") or "").strip():
        rows = rows.filter(_about(words))
    return rows.defer("body_html", "plain_text").order_by("-published_at", "-number")


def _about(words: str) -> Q:
    """What the search finds; by title while it is away."""
    try:
        found = answers.ask(Question(text=words, size=MOST_FOUND)).found
    except EngineUnavailable:
        return Q(title__icontains=words)
    return Q(pk__in=[place.id for one in found for place in one.entry.places()])


@transaction.atomic
def reuse(item: Publication, channel: Channel, user: AbstractUser) -> Share:
    """Publish a live reference in a channel, now. Raises ValidationError where it cannot be, PermissionDenied."""
    receiving.check_shareable(item)
    receiving.hold(item)
    if not channel.permissions_for_user(user).can_publish_subpage():
        raise PermissionDenied
    portal = channel.publication.site.portal
    if portal.pk == item.site_id:
        raise ValidationError(_("这就是本站的内容，可以直接移动或复制。"))
    share = Share.objects.filter(origin_id=item.pk, portal=portal).first()
    if share and share.state == State.LIVE:
        raise ValidationError(_("“%s”已在引用这条内容。") % portal)
    share = share or receiving.received(item, portal.pk)
    share.save()
    receiving.accept(share, channel, user)
    return share


@transaction.atomic
def add_to_topic(item: Publication, topic: Topic, user: AbstractUser) -> None:
    """Link a page in a topic's last group as it is now, and publish it. Raises ValidationError, PermissionDenied."""
    receiving.hold(topic)
    topic = Topic.objects.get(pk=topic.pk)
    if not topic.permissions_for_user(user).can_publish():
        raise PermissionDenied
    if topic.has_unpublished_changes:
        raise ValidationError(_("专题“%s”有还没发布的修改，请先发布或放弃。") % topic)
    groups = [dict(block["value"]) for block in topic.groups.raw_data]
    if any(link.get("page") == item.pk for group in groups for link in map(_value, group.get("links") or ())):
        raise ValidationError(_("专题“%s”里已有这条内容。") % topic)
    if not groups:
        groups = [{"heading": _("相关内容"), "links": []}]
    link = {"label": item.title[:LABEL], "page": item.pk, "url": ""}
    groups[-1]["links"] = [*(groups[-1].get("links") or ()), link]
    topic.groups = [{"type": "group", "value": group} for group in groups]
    topic.save_revision(user=user).publish(user=user)


def _value(link: dict) -> dict:
    return link.get("value", link) if "type" in link else link
