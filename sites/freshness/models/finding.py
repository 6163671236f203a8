"""Findings: what somebody must put right, by when, and what became of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sites.portals.kinds import PortalState

from ..kinds import WAITING, FindingState, Level, Verdict


class Findings(models.QuerySet):
    def waiting(self) -> Findings:
        """That somebody must put right now: on portals that are open to the public."""
        return self.filter(state__in=WAITING, site__portal__state=PortalState.NORMAL)


class Finding(models.Model):
    """A rule is broken, or will be, by one channel or page (``subject``). Inspections open, fix and reopen it."""

    site = models.ForeignKey("wagtailcore.Site", models.CASCADE, related_name="+", verbose_name=_("站点"))
    rule = models.CharField(max_length=60)
    title = models.CharField(_("问题"), max_length=255)
    # "channel:17", "page:230", "url:<sha>", or "" for the portal as a whole.
    subject = models.CharField(max_length=80, blank=True)
    channel_id = models.BigIntegerField(null=True)
    url = models.CharField(max_length=500, blank=True)
    verdict = models.CharField(max_length=8, choices=Verdict)
    veto = models.BooleanField(default=False)
    fails_on = models.DateField(_("失败日期"), null=True)
    state = models.CharField(_("状态"), max_length=8, choices=FindingState, default=FindingState.OPEN)
    level = models.PositiveSmallIntegerField(_("责任"), choices=Level, default=Level.EDITORS)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("处理人")
    )
    opened_on = models.DateField(_("发现日期"))
    due_on = models.DateField(_("期限"))
    fixed_on = models.DateField(null=True)
    reopened = models.PositiveSmallIntegerField(default=0)
    exempt_until = models.DateField(_("豁免至"), null=True, blank=True)
    exempt_reason = models.CharField(_("豁免理由"), max_length=200, blank=True)
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("批准人")
    )

    objects = Findings.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("问题")
        constraints = [models.UniqueConstraint(fields=["site", "rule", "subject"], name="zq_one_finding_per_subject")]
        indexes = [
            models.Index(
                fields=["site", "due_on"], name="zq_findings_waiting", condition=Q(state__in=["open", "in_hand"])
            )
        ]

    def __str__(self) -> str:
        return self.title


class FindingNote(models.Model):
    """What happened to a finding, by whom."""

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="notes")
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=FindingState)
    level = models.PositiveSmallIntegerField(choices=Level)
    text = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("问题记录")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.finding_id} {self.state}"


class Notice(models.Model):
    """A mail to a person, written down before it is sent, so that nobody gets the same one twice."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    # "digest" once a day, or "veto:<site>:<rule>:<verdict>".
    kind = models.CharField(max_length=120)
    day = models.DateField()
    at = models.DateTimeField(auto_now_add=True)
    # Empty while it is being sent; of one whose sender died on the way, it stays so.
    sent_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("通知")
        constraints = [models.UniqueConstraint(fields=["user", "kind", "day"], name="zq_one_notice_per_day")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind} {self.day}"
