"""Serious errors that somebody reported, and dates that were found to be true or forged."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..kinds import CaseKind


class Case(models.Model):
    """Counts against the portal from ``found_on`` until ``closed_on``.

    A suspected forged date (``page_id``) that proves true is recorded as a case with ``dismissed``: it counts no more.
    """

    site = models.ForeignKey("wagtailcore.Site", models.CASCADE, related_name="+", verbose_name=_("站点"))
    kind = models.CharField(_("类型"), max_length=10, choices=CaseKind)
    page_id = models.BigIntegerField(null=True, blank=True, editable=False)
    title = models.CharField(_("情况"), max_length=200, help_text=_("一句话写明哪里、什么问题。"))
    url = models.URLField(_("页面地址"), max_length=500, blank=True)
    found_on = models.DateField(_("发现日期"))
    closed_on = models.DateField(_("处置完成日期"), null=True, blank=True)
    dismissed = models.BooleanField(_("经核实不属实"), default=False)
    # Of a case that counted until then: it did so in inspections of the time before.
    dismissed_on = models.DateField(null=True, editable=False)
    note = models.TextField(_("处置情况"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = _("严重问题登记")
        ordering = ["-found_on", "-id"]

    def __str__(self) -> str:
        return self.title
