"""What a portal receives: items offered or subscribed to, the subscriptions, and how it takes offers."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.content.kinds import ChannelKind, Kind
from sites.portals.models import Portal

from ..kinds import SHAREABLE, Reception, State

CHANNEL = "zq_content.Channel"
# 国务院 and superior items are to be repeated within this time (STANDARDS §1).
DUTY = timedelta(hours=24)


class Subscription(models.Model):
    """A channel that takes what others publish, by portal, channel, kind, keyword, search; all set must fit."""

    portal = models.ForeignKey(Portal, models.CASCADE, related_name="subscriptions", verbose_name=_("接收站点"))
    channel = models.ForeignKey(
        CHANNEL, models.CASCADE, related_name="+", verbose_name=_("接收栏目"), help_text=_("收到的内容显示在这个栏目。")
    )
    source_portal = models.ForeignKey(
        Portal,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("来源站点"),
        help_text=_("不选为整个站群。"),
    )
    source_channel = models.ForeignKey(
        CHANNEL, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("来源栏目")
    )
    kind = models.CharField(
        _("内容类型"), max_length=16, blank=True, choices=[(kind.value, kind.label) for kind in SHAREABLE]
    )
    keyword = models.CharField(
        _("关键词"), max_length=60, blank=True, help_text=_("与原文关键词中的一个相同，例：医保")
    )
    query = models.CharField(
        _("搜索词"), max_length=100, blank=True, help_text=_("标题、摘要或正文中须有这些词，例：高龄津贴")
    )
    review = models.BooleanField(_("先审核再发布"), default=True)
    superior = models.BooleanField(
        _("国务院或上级转载"), default=False, help_text=_("计入 24 小时内转载的要求，在“转载时效”中统计。")
    )
    active = models.BooleanField(_("启用"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["portal__name", "pk"]
        verbose_name = _("内容订阅")
        verbose_name_plural = pgettext_lazy("plural", "内容订阅")

    def __str__(self) -> str:
        return f"{self.portal} · {self.channel}"

    def clean(self) -> None:
        if not (self.source_portal or self.source_channel or self.kind or self.keyword or self.query):
            raise ValidationError(_("请至少选填一个条件：来源站点、来源栏目、内容类型、关键词或搜索词。"))
        if self.channel_id and self.portal_id and not self.channel.is_descendant_of(self.portal.home):
            raise ValidationError({"channel": _("接收栏目要选“%s”自己的栏目。") % self.portal})
        if self.channel_id and not set(SHAREABLE).intersection(self.channel.allowed_kinds):
            text = _("“%s”不能放文章、政策文件或办事指南，请另选栏目。")
            raise ValidationError({"channel": text % self.channel})
        if self.source_channel and self.portal_id and self.source_channel.is_descendant_of(self.portal.home):
            raise ValidationError({"source_channel": _("不用订阅本站自己的栏目。")})


class ReceivingRule(models.Model):
    """How a portal takes what others offer; without a row it reviews everything."""

    portal = models.OneToOneField(Portal, models.CASCADE, primary_key=True, related_name="+", verbose_name=_("站点"))
    offers = models.CharField(
        _("收到推送时"), max_length=12, choices=Reception, default=Reception.REVIEW,
    )  # fmt: skip

    class Meta:
        verbose_name = _("接收规则")
        verbose_name_plural = pgettext_lazy("plural", "接收规则")

    def __str__(self) -> str:
        return f"{self.portal} · {self.get_offers_display()}"


class Share(models.Model):
    """One item on one receiving portal, from the offer to the end."""

    # Page id; the row outlives the page.
    origin_id = models.BigIntegerField(db_index=True)
    title = models.CharField(_("标题"), max_length=255)
    kind = models.CharField(_("类型"), max_length=16, choices=Kind)
    source = models.ForeignKey(Portal, models.CASCADE, related_name="+", verbose_name=_("来源站点"))
    portal = models.ForeignKey(Portal, models.CASCADE, related_name="shares", verbose_name=_("接收站点"))
    channel = models.ForeignKey(CHANNEL, models.SET_NULL, null=True, blank=True, related_name="+")
    page = models.ForeignKey("zq_sharing.Reference", models.SET_NULL, null=True, related_name="shares")
    subscription = models.ForeignKey(Subscription, models.SET_NULL, null=True, related_name="shares")
    state = models.CharField(_("状态"), max_length=12, choices=State, default=State.PENDING)
    superior = models.BooleanField(_("国务院或上级转载"), default=False)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    reason = models.CharField(_("不采用的理由"), max_length=200, blank=True)
    offered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    offered_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    # When it first was on the receiving portal.
    live_at = models.DateTimeField(null=True)
    # What its people have not seen yet: that it is gone.
    unseen = models.BooleanField(default=False)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = verbose_name_plural = _("收到的内容")
        constraints = [models.UniqueConstraint(fields=["origin_id", "portal"], name="zq_one_share_per_portal")]
        indexes = [models.Index(fields=["portal", "state"], name="zq_share_portal_state")]

    def __str__(self) -> str:
        return f"{self.title} → {self.portal}"

    @property
    def channel_kind_wanted(self) -> tuple[ChannelKind, ...]:
        """Kinds of channels that it belongs into, the best first."""
        return PLACES[Kind(self.kind)]


PLACES: dict[Kind, tuple[ChannelKind, ...]] = {
    Kind.ARTICLE: (ChannelKind.NEWS, ChannelKind.NOTICES),
    Kind.POLICY: (ChannelKind.POLICIES, ChannelKind.NOTICES),
    Kind.GUIDE: (ChannelKind.GUIDES,),
}
