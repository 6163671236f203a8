"""What people asked: words and counts per day, nothing about who asked."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AskedQuery(models.Model):
    """One query on one day. ``found`` is the number of results when it was last asked."""

    day = models.DateField(_("日期"))
    text = models.CharField(_("查询词"), max_length=60)
    asked = models.PositiveIntegerField(_("次数"), default=0)
    clicks = models.PositiveIntegerField(_("点击"), default=0)
    found = models.PositiveIntegerField(_("结果数"), default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("搜索记录")
        constraints = [models.UniqueConstraint(fields=["day", "text"], name="zq_asked_once_a_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.text}"
