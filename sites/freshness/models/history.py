"""What the public saw, and when: appended by a reader of the change log, never altered.

Entries outlive what they tell of, so they hold numbers and no foreign keys to pages.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..kinds import Happening


class PublicationEntry(models.Model):
    """A publication came, changed or went. Days are calendar days in Asia/Shanghai."""

    # When it took effect; of the first entry of a page, not later than its first time live.
    at = models.DateTimeField()
    site_id = models.BigIntegerField()
    page_id = models.BigIntegerField(db_index=True)
    happening = models.CharField(max_length=10, choices=Happening)
    kind = models.CharField(max_length=16)
    number = models.BigIntegerField(null=True)
    parent_id = models.BigIntegerField(null=True)
    # Address on the portal, or the whole address of an item that is only a link.
    url = models.CharField(max_length=500, blank=True)
    title = models.CharField(max_length=255)
    # The date shown; null is shown undated.
    shown_on = models.DateField(null=True)
    live_on = models.DateField()
    expires_on = models.DateField(null=True)
    # Of everything shown, and of the substance alone (sites.freshness.substance).
    fingerprint = models.CharField(max_length=64)
    substance = models.CharField(max_length=32)
    # Brought in by an import or a seed: its own dates are believed.
    imported = models.BooleanField(default=False)
    # What rules ask of one kind only (sites.freshness.facts).
    facts = models.JSONField(default=dict)
    change_id = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("发布历史")
        indexes = [models.Index(fields=["site_id", "id"], name="zq_history_site")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.happening} {self.url}"


class PortalEntry(models.Model):
    """A portal was opened, or changed its state."""

    at = models.DateTimeField()
    site_id = models.BigIntegerField(db_index=True)
    state = models.CharField(max_length=12)

    class Meta:
        verbose_name = verbose_name_plural = _("站点状态历史")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.site_id} {self.state}"
