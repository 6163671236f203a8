"""核实无误: an editor's recorded "still correct", which is not an edit and never an update."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Confirmation(models.Model):
    at = models.DateTimeField()
    site = models.ForeignKey("wagtailcore.Site", models.CASCADE, related_name="+")
    page_id = models.BigIntegerField(db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("核实人")
    )
    name = models.CharField(_("姓名"), max_length=60)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    next_on = models.DateField(_("下次复核日期"))

    class Meta:
        verbose_name = verbose_name_plural = _("核实记录")
        indexes = [models.Index(fields=["site", "at"], name="zq_confirmations")]

    def __str__(self) -> str:
        return f"{self.page_id} {self.at:%Y-%m-%d} {self.name}"
