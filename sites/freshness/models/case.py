"""Serious errors that somebody reported, and dates that were found to be true or forged."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..kinds import CaseKind


class CaseQuerySet(models.QuerySet["Case"]):
    def standing(self) -> CaseQuerySet:
        return self.filter(ended_at=None)

    def as_of(self, moment: datetime) -> CaseQuerySet:
        """What was known just before ``moment``."""
        return self.filter(Q(ended_at=None) | Q(ended_at__gte=moment), at__lt=moment)


class Case(models.Model):
    """Counts against the portal from ``found_on`` until ``closed_on``.

    A suspected forged date (``page_id``) that proves true is recorded as a case with ``dismissed``: it counts no more.
    Rows are kept as they stood from ``at`` until ``ended_at``, so that an inspection of the past finds what it found:
    what is changed leaves a copy of what it was, and what is taken back is ended, not deleted.
    """

    site = models.ForeignKey("wagtailcore.Site", models.CASCADE, related_name="+", verbose_name=_("站点"))
    kind = models.CharField(_("类型"), max_length=10, choices=CaseKind)
    page_id = models.BigIntegerField(null=True, blank=True, editable=False)
    title = models.CharField(_("情况"), max_length=200, help_text=_("一句话写明哪里、什么问题。"))
    url = models.URLField(_("页面地址"), max_length=500, blank=True)
    found_on = models.DateField(_("发现日期"))
    closed_on = models.DateField(_("处置完成日期"), null=True, blank=True)
    dismissed = models.BooleanField(_("经核实不属实"), default=False)
    note = models.TextField(_("处置情况"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("严重问题登记")
        ordering = ["-found_on", "-id"]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Raises ValidationError for days on which a case would count against nobody."""
        if self.found_on and self.found_on > timezone.localdate():
            raise ValidationError({"found_on": _("发现日期不能晚于今天。")})
        if self.found_on and self.closed_on and self.closed_on < self.found_on:
            raise ValidationError({"closed_on": _("处置完成日期不能早于发现日期。")})

    @transaction.atomic
    def replace(self) -> None:
        """Save the row as changed from now on, beside what it was."""
        now = timezone.now()
        was = Case.objects.select_for_update().get(pk=self.pk)
        was.pk, was.ended_at, was._state.adding = None, now, True
        was.save()
        self.at = now
        self.save()

    def take_back(self) -> None:
        """From now on it was never reported; inspections of the time before keep it."""
        self.ended_at = timezone.now()
        self.save(update_fields=["ended_at"])
