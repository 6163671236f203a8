"""Whether portals could be reached from outside: counts per day, and each failure."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProbeDay(models.Model):
    """Probes of one portal on one day (Asia/Shanghai)."""

    site = models.ForeignKey("wagtailcore.Site", models.CASCADE, related_name="+")
    day = models.DateField()
    probes = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    # Seconds of all probes together, for the mean.
    seconds = models.FloatField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("可用性")
        constraints = [models.UniqueConstraint(fields=["site", "day"], name="zq_one_row_per_probe_day")]
        indexes = [models.Index(fields=["day"], name="zq_probe_day")]

    def __str__(self) -> str:
        return f"{self.site_id} {self.day} {self.failed}/{self.probes}"


class FailedProbe(models.Model):
    site = models.ForeignKey("wagtailcore.Site", models.CASCADE, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = _("访问失败")
        indexes = [models.Index(fields=["site", "at"], name="zq_failed_probe")]

    def __str__(self) -> str:
        return f"{self.site_id} {self.at:%Y-%m-%d %H:%M} {self.reason}"
