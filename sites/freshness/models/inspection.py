"""The outcome of the last inspection of each day: what screens show and trends are drawn from."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..kinds import Verdict


class Inspection(models.Model):
    """One portal on one day; the day's later inspections replace it.

    ``result`` is the portal's part of the contract's JSON, with more (``sites.freshness.results``).
    """

    site = models.ForeignKey("wagtailcore.Site", models.CASCADE, related_name="+")
    day = models.DateField()
    verdict = models.CharField(max_length=8, choices=Verdict)
    # The first veto rule to fail if nobody acts.
    fails_on = models.DateField(null=True)
    pack = models.CharField(max_length=60)
    result = models.JSONField()
    at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = _("检查结果")
        constraints = [models.UniqueConstraint(fields=["site", "day"], name="zq_one_inspection_per_day")]
        indexes = [models.Index(fields=["day", "verdict"], name="zq_inspection_day")]

    def __str__(self) -> str:
        return f"{self.site_id} {self.day} {self.verdict}"
