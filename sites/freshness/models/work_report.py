"""The annual work report form: what people corrected in it, and the page that shows it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class FigureCorrection(models.Model):
    """What a person wrote over one figure of a portal's year; appended, the newest row of a figure holds."""

    at = models.DateTimeField(auto_now_add=True)
    site = models.ForeignKey("wagtailcore.Site", models.CASCADE, related_name="+", verbose_name=_("站点"))
    year = models.PositiveSmallIntegerField(_("年度"))
    # A key of ``work_report.figures.FIGURES``.
    figure = models.CharField(max_length=40)
    value = models.CharField(_("数值"), max_length=60, blank=True)
    note = models.CharField(_("说明"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # Of the person, kept when the account goes.
    name = models.CharField(max_length=60)

    class Meta:
        verbose_name = verbose_name_plural = _("年度工作报表更正")
        ordering = ["-id"]
        indexes = [models.Index(fields=["site", "year"], name="zq_correction_year")]

    def __str__(self) -> str:
        return f"{self.year} {self.figure} = {self.value}"


class WorkReport(models.Model):
    """The page on which a portal published its form of a year; it outlives the page, so it holds its number."""

    site = models.ForeignKey("wagtailcore.Site", models.CASCADE, related_name="+", verbose_name=_("站点"))
    year = models.PositiveSmallIntegerField(_("年度"))
    page_id = models.BigIntegerField()

    class Meta:
        verbose_name = verbose_name_plural = _("年度工作报表")
        constraints = [models.UniqueConstraint(fields=["site", "year"], name="zq_one_report_a_year")]

    def __str__(self) -> str:
        return f"{self.year} {self.site}"
