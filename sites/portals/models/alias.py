"""Other hosts of a portal."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .. import hosts, journal
from ..domains import GOV_CN, ZHENGWU
from ..kinds import PortalKind


class PortalAlias(models.Model):
    """Another host of a portal; it redirects to the portal's own and never has files."""

    portal = models.ForeignKey("zq_portals.Portal", models.CASCADE, related_name="aliases")
    host = models.CharField(
        _("其他域名"),
        max_length=253,
        unique=True,
        help_text=_("访问它会转到站点的域名，例：yunzhou.gov.cn、云州市.政务。"),
    )

    class Meta:
        verbose_name = _("其他域名")
        verbose_name_plural = pgettext_lazy("plural", "其他域名")

    def __str__(self) -> str:
        return hosts.readable_host(self.host)

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            # Links to the host that it had lead out of the cluster from now on.
            before = PortalAlias.objects.filter(pk=self.pk).values_list("host", flat=True).first()
            super().save(*args, **kwargs)
            journal.configured(self.portal_id, ["aliases"], **({"host": before} if before else {}))

    def clean(self) -> None:
        self.host = hosts.normalise_host(self.host)
        hosts.check_domain(self.host, PortalKind.DEPARTMENT, [GOV_CN, ZHENGWU])
        if self._meta.get_field("portal").related_model.objects.filter(host=self.host).exists():
            raise ValidationError({"host": _("“%s”已是站点的域名。") % hosts.readable_host(self.host)})
