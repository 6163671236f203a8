"""Citizens who follow a portal by e-mail. Of a person nothing is kept but the address, and only as long as wanted."""

from __future__ import annotations

import secrets

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.content.kinds import Kind
from sites.portals.models import Portal

FOLLOWED = (Kind.ARTICLE, Kind.POLICY, Kind.INTERPRETATION, Kind.GUIDE, Kind.TOPIC)


class Frequency(models.TextChoices):
    DAILY = "daily", _("每天一封")
    WEEKLY = "weekly", _("每周一封")


def new_token() -> str:
    return secrets.token_urlsafe(24)


class Follower(models.Model):
    """One address that follows one portal: wished for, confirmed by mail, and deleted when it is ended."""

    portal = models.ForeignKey(Portal, models.CASCADE, related_name="followers", verbose_name=_("站点"))
    email = models.EmailField(_("电子邮箱"))
    kind = models.CharField(
        _("内容"), max_length=16, blank=True, choices=[(kind.value, kind.label) for kind in FOLLOWED]
    )
    frequency = models.CharField(_("频率"), max_length=8, choices=Frequency, default=Frequency.DAILY)
    # Whoever has it may confirm and end: it stands in mails to that address alone.
    token = models.CharField(max_length=40, unique=True, default=new_token)
    created_at = models.DateTimeField(_("申请时间"), default=timezone.now)
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(_("确认时间"), null=True)
    # The last change of the log that it was told of, and when it was looked at.
    change_id = models.BigIntegerField(default=0)
    looked_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("邮件订阅")
        verbose_name_plural = pgettext_lazy("plural", "邮件订阅")
        constraints = [models.UniqueConstraint(fields=["portal", "email"], name="zq_one_follower_per_portal")]
        indexes = [models.Index(fields=["frequency", "looked_at"], name="zq_follower_due")]

    def __str__(self) -> str:
        return f"{self.portal} · {self.pk}"
