"""Announcements, whom they are for, and their deliveries: one row for each portal that an announcement reaches."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.fields import StreamField

from cms.content.blocks import AttachmentBlock
from cms.content.kinds import ChannelKind
from cms.content.models.article import web_address

from .kinds import SHOWING, Answer, HomePage, Rule, SecondPerson, Severity, State, Status

# A banner is one line: LOOK allows 40 characters.
TITLE = 40
BODY = 2000
USER = {"on_delete": models.SET_NULL, "null": True, "blank": True, "editable": False, "related_name": "+"}


# Deliveries that show while their announcement runs.
WANTED = Q(dropped_at=None) & (Q(announcement__mandatory=True) | Q(answer__in=SHOWING))

# A receipt begins anew: another answer makes other files.
BLANK_RECEIPT: dict[str, Any] = {
    "built_at": None,
    "live_at": None,
    "removed_at": None,
    "gone_at": None,
    "gone_sha256": "",
    "sha256": "",
    "error": "",
}


class Announcement(models.Model):
    """What is said, where it shows, from when until when. Its primary key is the number that people see."""

    title = models.CharField(_("标题"), max_length=TITLE, help_text=_("一句话说清楚，不超过 40 字。"))
    body = models.TextField(
        _("正文"), max_length=BODY, blank=True, help_text=_("点开“详情”看到的文字，一行一段。不填则只显示标题。")
    )
    link_url = models.URLField(
        _("链接"), max_length=500, blank=True, validators=[web_address], help_text=_("“详情”指向的网址，可不填。")
    )
    attachments = StreamField(
        [("attachment", AttachmentBlock())],
        blank=True,
        verbose_name=_("附件"),
        help_text=_("有附件的公告会在发起站点生成正文页面，供下载。"),
    )
    severity = models.CharField(_("程度"), max_length=12, choices=Severity, default=Severity.NOTICE)
    origin = models.ForeignKey(
        "zq_portals.Portal",
        models.PROTECT,
        related_name="+",
        verbose_name=_("发起站点"),
        help_text=_("公告只能推送给发起站点自己和它的下属站点。"),
    )
    spoken = models.TextField(
        _("大字和朗读文本"),
        max_length=300,
        blank=True,
        help_text=_("紧急公告在长者版显示、由浏览器朗读的短文。不填则用标题和正文。"),
    )
    title_en = models.CharField(_("英文标题"), max_length=120, blank=True)
    body_en = models.TextField(_("英文正文"), max_length=BODY, blank=True)

    banner = models.BooleanField(_("在每个页面顶部显示"), default=True)
    channel_kinds = models.JSONField(_("发到栏目"), default=list, blank=True)
    home = models.CharField(_("首页"), max_length=12, choices=HomePage, blank=True, default=HomePage.NOTHING)
    rank = models.PositiveSmallIntegerField(
        _("次序"), default=10, help_text=_("同样程度的公告，数字小的在前；一样则新的在前。")
    )

    starts_at = models.DateTimeField(_("开始时间"), null=True, blank=True, help_text=_("不填则批准后立即显示。"))
    ends_at = models.DateTimeField(_("结束时间"), null=True, blank=True, help_text=_("到时自动撤下。"))
    mandatory = models.BooleanField(
        _("必须显示"), default=True, help_text=_("不勾选则由各站点自行决定采用、改编导语或不采用。")
    )
    answer_by = models.DateTimeField(
        _("答复期限"), null=True, blank=True, help_text=_("由站点自行决定的公告，请各站点在此之前答复。")
    )

    status = models.CharField(_("状态"), max_length=12, choices=Status, default=Status.DRAFT, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, **USER)
    submitted_at = models.DateTimeField(null=True, editable=False)
    approved_at = models.DateTimeField(null=True, editable=False)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, **USER)
    # Why it was given back to its author, or withdrawn.
    note = models.CharField(max_length=300, blank=True, editable=False)
    started_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    # The page at the origin, of announcements that are an item of channels or have attachments.
    page = models.ForeignKey("wagtailcore.Page", models.SET_NULL, null=True, editable=False, related_name="+")

    class Meta:
        verbose_name = _("公告推送")
        verbose_name_plural = pgettext_lazy("plural", "公告推送")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["status", "starts_at"]), models.Index(fields=["status", "ends_at"])]

    def __str__(self) -> str:
        return self.title

    @property
    def is_item(self) -> bool:
        return bool(self.channel_kinds)

    @property
    def has_page(self) -> bool:
        """Whether it has a page at its origin."""
        return self.is_item or bool(self.attachments)

    @property
    def is_over(self) -> bool:
        return self.status in (Status.ENDED, Status.WITHDRAWN)

    @property
    def paragraphs(self) -> tuple[str, ...]:
        return paragraphs_of(self.body)

    def clean(self) -> None:
        """Check what concerns more than one field. Raises ValidationError with the reasons by field."""
        if self.mandatory:
            self.answer_by = None
        problems = {**self._problems_of_place(), **self._problems_of_time()}
        if problems:
            raise ValidationError(problems)

    def _problems_of_place(self) -> dict[str, Any]:
        problems = {}
        if not (self.banner or self.channel_kinds or self.home):
            problems["banner"] = _("请至少选择一种显示方式：页面顶部、栏目或首页。")
        if self.home and not self.mandatory:
            problems["mandatory"] = _("更换首页的公告必须显示，不能由站点选择。")
        if (self.home or self.channel_kinds) and not self.body.strip():
            problems["body"] = _("发到栏目或更换首页的公告要有正文。")
        if unknown := set(self.channel_kinds) - set(ChannelKind.values):
            problems["channel_kinds"] = _("没有这样的栏目类型：%s。") % "、".join(sorted(unknown))
        if self.body_en.strip() and not self.title_en.strip():
            problems["title_en"] = _("有英文正文的公告要有英文标题。")
        return problems

    def _problems_of_time(self) -> dict[str, Any]:
        problems = {}
        now = timezone.now()
        if self.ends_at and self.ends_at <= max(self.starts_at or now, now):
            problems["ends_at"] = _("结束时间须晚于开始时间，且不早于现在。")
        if not self.mandatory and not self.answer_by:
            problems["answer_by"] = _("由站点自行决定的公告要有答复期限。")
        elif self.answer_by and self.answer_by <= now:
            problems["answer_by"] = _("答复期限须晚于现在。")
        elif self.answer_by and self.ends_at and self.answer_by >= self.ends_at:
            problems["answer_by"] = _("答复期限须早于结束时间。")
        return problems


class Target(models.Model):
    """One rule of whom an announcement is for, or whom it is not for. ``value``: a kind or a tag."""

    announcement = models.ForeignKey(Announcement, models.CASCADE, related_name="targets")
    rule = models.CharField(max_length=12, choices=Rule)
    portal = models.ForeignKey("zq_portals.Portal", models.CASCADE, null=True, related_name="+")
    value = models.CharField(max_length=60, blank=True)
    exception = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{'-' if self.exception else ''}{self.rule}:{self.portal_id or self.value}"


class Delivery(models.Model):
    """An announcement's arrival at one portal, with the time of each step. A portal gets an announcement once."""

    announcement = models.ForeignKey(Announcement, models.CASCADE, related_name="deliveries")
    portal = models.ForeignKey("zq_portals.Portal", models.CASCADE, related_name="deliveries")
    accepted_at = models.DateTimeField()
    # Until when an optional one is to be answered: a portal that joins late has as much time as the others had.
    answer_by = models.DateTimeField(null=True)
    built_at = models.DateTimeField(null=True)
    # All that was chosen is on disk: bar, page, home page. The hash is that of the page, else bar, else home page.
    sha256 = models.CharField(max_length=64, blank=True)
    live_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, **USER)
    answer = models.CharField(max_length=12, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, **USER)
    # The portal's own words before the text, and why it does not show the announcement.
    introduction = models.CharField(_("本站导语"), max_length=300, blank=True)
    reason = models.CharField(_("不采用的理由"), max_length=300, blank=True)
    page = models.ForeignKey("wagtailcore.Page", models.SET_NULL, null=True, related_name="+")
    # When the portal ceased to be one of those that the announcement is for.
    dropped_at = models.DateTimeField(null=True)
    # Taken off the disk; seen to be gone at the public address, and the hash of what was shown there in its place,
    # "" where the address answered that there is nothing.
    removed_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True)
    gone_sha256 = models.CharField(max_length=64, blank=True)
    reminded_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("推送")
        verbose_name_plural = pgettext_lazy("plural", "推送")
        constraints = [models.UniqueConstraint(fields=["announcement", "portal"], name="zq_one_delivery_per_portal")]
        indexes = [models.Index(fields=["announcement"], condition=~Q(error=""), name="zq_delivery_failed")]

    def __str__(self) -> str:
        return f"{self.announcement_id} -> {self.portal_id}"

    @property
    def is_wanted(self) -> bool:
        """Whether its portal shows it while it runs; ``WANTED`` says so to the database."""
        return self.dropped_at is None and (self.announcement.mandatory or self.answer in SHOWING)

    @property
    def is_at_origin(self) -> bool:
        return self.portal_id == self.announcement.origin_id

    @property
    def state(self) -> State:
        """How far it has come; a query where the announcement was not selected with it."""
        if self.error:
            return State.FAILED
        if self.answer == Answer.DECLINED:
            return State.DECLINED
        if self.removed_at or self.dropped_at or self.announcement.is_over:
            return State.WITHDRAWN
        if self.answer:
            return State(self.answer)
        steps = ((self.read_at, State.READ), (self.live_at, State.LIVE), (self.built_at, State.BUILT))
        return next((state for at, state in steps if at), State.ACCEPTED)


@register_setting(icon="warning")
class AnnouncementSettings(BaseGenericSetting):
    """One row for the cluster."""

    second_person = models.CharField(
        _("须由另一人批准"), max_length=12, choices=SecondPerson, default=SecondPerson.EMERGENCIES
    )

    class Meta:
        verbose_name = verbose_name_plural = _("公告推送设置")


def paragraphs_of(text: str) -> tuple[str, ...]:
    """Paragraphs of plain text: its lines."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())
