"""What a search through built files or outside addresses found: kept, so that it can be shown again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Survey(models.Model):
    """One look through a portal. ``kind``: ``files`` (links, tags and footers of built files) or ``external``.

    ``found`` is a list of ``{"problem", "url", "page", "reason", "since"}``: what is wrong, with which address, in
    which file, and the day from which it has been found each time.
    """

    site = models.ForeignKey("wagtailcore.Site", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12)
    at = models.DateTimeField()
    # The last time that a survey found just the same.
    again_at = models.DateTimeField(null=True)
    checked = models.PositiveIntegerField(default=0)
    found = models.JSONField(default=list)

    class Meta:
        verbose_name = verbose_name_plural = _("检查")
        indexes = [models.Index(fields=["site", "kind", "-at"], name="zq_survey_newest")]

    def __str__(self) -> str:
        return f"{self.site_id} {self.kind} {self.at:%Y-%m-%d}"

    def looked_on(self, day: date) -> date:
        """A day, not after ``day``, on which just this was found: the last one, as far as it is known."""
        again = timezone.localdate(self.again_at) if self.again_at else None
        return again if again and again <= day else timezone.localdate(self.at)

    @property
    def last_look(self) -> date:
        """The last day on which just this was found, whatever day is inspected."""
        return timezone.localdate(self.again_at or self.at)

    def since(self, one: Mapping[str, Any]) -> date:
        """The day of an entry of ``found``; those of old surveys have none of their own."""
        return date.fromisoformat(one["since"]) if "since" in one else timezone.localdate(self.at)


class ExternalAddress(models.Model):
    """What is known of an address outside the cluster. It is dead when ``failures`` looks in a row failed."""

    url = models.CharField(max_length=500, unique=True)
    looked_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("外部地址")

    def __str__(self) -> str:
        return self.url


class IgnoredAddress(models.Model):
    """Addresses that are not looked at: ``https://example.gov.cn/*``."""

    pattern = models.CharField(
        _("地址"), max_length=300, unique=True, help_text=_("可用 * 代表任意文字，例：https://oa.yunzhou.gov.cn/*")
    )
    note = models.CharField(_("说明"), max_length=200, help_text=_("为什么不检查，例：只在政务内网可以打开。"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = _("不检查的外部地址")

    def __str__(self) -> str:
        return self.pattern
