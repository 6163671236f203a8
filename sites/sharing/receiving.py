"""How items come to portals and go: offered or subscribed to, accepted or declined, withdrawn with their origin."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page

from cms.changes.log import record
from cms.changes.models import Change
from cms.content.kinds import Kind
from cms.content.models import Channel, Publication
from sites.portals.kinds import PortalState
from sites.portals.models import Portal

from .kinds import SHAREABLE, Reception, State
from .models import ReceivingRule, Reference, Share, Subscription
from .permissions import superiors_of

# Subject of the change that tells the reader what to publish without review.
OFFERED = "offered"


def check_shareable(item: Publication) -> None:
    """Raises ValidationError for what is no page of its own that could be shared."""
    if item.kind not in SHAREABLE or item.path is None:
        raise ValidationError(_("只能共享已发布的文章、政策文件和办事指南，不能共享外链和其他页面。"))
    if item.site.portal.state != PortalState.NORMAL:
        raise ValidationError(_("来源站点未对外开放，不能共享它的内容。"))
    if item.data.get("origin") or item.data.get("canonical"):
        raise ValidationError(_("这是引用的内容。请到原文所在的站点共享原文。"))


def offer(
    item: Publication, portals: Iterable[Portal], user: AbstractUser | None, *, superior: bool = False, note: str = ""
) -> list[Share]:
    """Offer an item to portals; each takes it as its rule says. What is to go out at once the reader publishes.

    ``superior``: the 24-hour duty holds for the portals below: for those that have the item already as well, and for
    those that take no offers, which review it. Otherwise both are left alone.

    Raises ValidationError for what cannot be shared.
    """
    check_shareable(item)
    source = Portal.objects.get(pk=item.site_id)
    above = {portal.pk: source.pk in superiors_of(portal) for portal in portals if portal.pk != source.pk}
    with transaction.atomic():
        hold(item)
        rules = dict(ReceivingRule.objects.filter(portal__in=above).values_list("portal_id", "offers"))
        known = {row.portal_id: row for row in Share.objects.filter(origin_id=item.pk).exclude(state__in=_AGAIN)}
        found, direct = [], []
        for portal_id, is_superior in above.items():
            duty, rule = superior and is_superior, rules.get(portal_id, Reception.REVIEW)
            if portal_id in known:
                found += [known[portal_id]] if duty and _raise(known[portal_id], note) else []
            elif duty or rule != Reception.NONE:
                found.append(_offered(item, portal_id, user, superior=duty, note=note[:200]))
                if rule == Reception.DIRECT or (rule == Reception.SUPERIOR and is_superior):
                    direct.append(found[-1].pk)
        if direct:
            record(Change.Kind.CONFIGURED, OFFERED, item.pk, site_id=source.pk, payload={"shares": direct})
        if found:
            log(Page.objects.get(pk=item.pk), "zq_sharing.offer", user=user, data={"portals": list(above)})
    return found


def _offered(item: Publication, portal_id: int, user: AbstractUser | None, **values: object) -> Share:
    share = received(item, portal_id, **values)
    share.offered_by = user
    share.save()
    return share


def _raise(share: Share, note: str) -> bool:
    """Put the 24-hour duty on what a portal has already; whether it is new. Its hours begin now."""
    if share.superior:
        return False
    share.superior, share.note = True, note[:200] or share.note
    if share.state in (State.PENDING, State.LIVE):
        share.offered_at = timezone.now()
    share.save(update_fields=["superior", "note", "offered_at"])
    return True


def publish_offered(share_ids: Iterable[int]) -> None:
    """Publish what portals take without review, each in a transaction of its own; what was decided meanwhile stays."""
    for pk in share_ids:
        with transaction.atomic():
            share = Share.objects.select_for_update().filter(pk=pk, state=State.PENDING, error="").first()
            if share:
                publish(share)


# An item that was declined or ended may be offered again.
_AGAIN = (State.DECLINED, State.ENDED, State.WITHDRAWN)


def subscribe(item: Publication, subscription: Subscription) -> Share | None:
    """Take in what a subscription asks for; None where the portal has it, or had it, already."""
    with transaction.atomic():
        hold(item)
        if Share.objects.filter(origin_id=item.pk, portal=subscription.portal_id).exists():
            return None
        share = received(item, subscription.portal_id, superior=subscription.superior)
        share.subscription, share.channel = subscription, subscription.channel
        is_off_line = item.site.portal.state != PortalState.NORMAL
        share.state = State.WITHDRAWN if is_off_line else State.PENDING
        share.save()
        if not subscription.review and not is_off_line:
            publish(share)
    return share


def received(item: Publication, portal_id: int, **values: object) -> Share:
    """The row of an item on a portal, new or to be begun again."""
    share = Share.objects.filter(origin_id=item.pk, portal=portal_id).first() or Share(origin_id=item.pk)
    fresh = {"title": item.title, "kind": item.kind, "source_id": item.site_id, "portal_id": portal_id}
    fresh |= {"state": State.PENDING, "offered_at": timezone.now(), "decided_at": None, "live_at": None}
    fresh |= {"reason": "", "error": "", "unseen": False, "subscription": None, **values}
    for name, value in fresh.items():
        setattr(share, name, value)
    return share


def publish(share: Share, channel: Channel | None = None, user: AbstractUser | None = None) -> None:
    """Put an item before the public; what hinders it is kept with the row, which then waits for a person."""
    try:
        with transaction.atomic():
            accept(share, channel or share.channel or channel_for(share), user)
    except ValidationError as error:
        share.error = "；".join(error.messages)[:300]
        share.save(update_fields=["error"])


@transaction.atomic
def accept(share: Share, channel: Page, user: AbstractUser | None = None) -> Reference:
    """Publish a live reference in a channel.

    Raises ValidationError where it cannot stand there, or somebody else has accepted it meanwhile.
    """
    share.page = _locked(share).page
    if share.page and share.page.live:
        raise ValidationError(_("“%s”刚才已由他人采用，请刷新页面查看。") % share.title)
    place = channel.specific
    _check_place(share, place)
    page = share.page or Reference(origin_id=share.origin_id, title=share.title, live=False)
    if not page.has_content():
        raise ValidationError(_("原文已撤下，或来源站点未对外开放，不能采用。"))
    if page.pk is None:
        place.add_child(instance=page)
    page.save_revision(user=user).publish(user=user)
    if not Publication.objects.filter(pk=page.pk).exists():
        raise ValidationError(_("栏目“%s”没有公开，放进去公众看不到。请先恢复栏目，或另选栏目。") % place.title)
    now = timezone.now()
    share.page, share.channel_id, share.state, share.error = page, place.pk, State.LIVE, ""
    share.decided_by, share.decided_at, share.live_at = user, now, share.live_at or now
    share.unseen = False
    share.save()
    log(page, "zq_sharing.accept", user=user)
    return page


def _check_place(share: Share, channel: Channel) -> None:
    if not isinstance(channel, Channel) or not channel.is_descendant_of(share.portal.home):
        raise ValidationError(_("请选“%s”自己的栏目。") % share.portal)
    if share.kind not in channel.allowed_kinds:
        names = {"channel": channel.title, "kind": Kind(share.kind).label}
        raise ValidationError(_("“%(channel)s”栏目不能放%(kind)s，请另选栏目。") % names)


def channel_for(share: Share) -> Channel:
    """The first channel of the portal that an item belongs into. Raises ValidationError where there is none."""
    found = Channel.objects.public_on(share.portal.home, share.channel_kind_wanted, Kind(share.kind))
    if not found:
        raise ValidationError(_("本站没有适合的栏目，请选一个栏目采用。"))
    return found[0]


@transaction.atomic
def decline(share: Share, user: AbstractUser, reason: str) -> None:
    """Say no; what stands on the portal already is taken off."""
    share.page = _locked(share).page
    share.state, share.reason = State.DECLINED, reason[:200]
    share.decided_by, share.decided_at = user, timezone.now()
    share.save()
    if share.page and share.page.live:
        share.page.unpublish(user=user)
        log(share.page, "zq_sharing.decline", user=user)


def hold(item: Publication | Page) -> None:
    """Whoever else shares the item, or edits its page, waits until this transaction is over: a portal gets it once.

    The page's row, as an edit locks it: before the log (``cms.content.standing``).
    """
    Page.objects.select_for_update(no_key=True).filter(pk=item.pk).values_list("pk", flat=True).first()


def _locked(share: Share) -> Share:
    """The row as it is now, for this transaction alone."""
    return Share.objects.select_for_update().get(pk=share.pk)
