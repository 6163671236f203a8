"""网站运行情况 as the public sees it: one row, replaced by the daily inspection while the page is switched on."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PublicPage(models.Model):
    """``rows``: ``{"site", "updated", "published", "reachable", "verdict"}`` for each portal, as on ``day``."""

    is_shown = models.BooleanField(_("公开"), default=False, help_text=_("在市级门户生成“网站运行情况”页面。"))
    shows_verdicts = models.BooleanField(
        _("同时公开检查结果"), default=False, help_text=_("每个网站后面写明合格、预警或不合格。")
    )
    day = models.DateField(null=True, editable=False)
    rows = models.JSONField(default=list, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("网站运行情况公开页")

    def __str__(self) -> str:
        return f"{self.day} {self.is_shown}"
