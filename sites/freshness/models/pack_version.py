"""The rule packs as they were: an inspection of the past goes by the rules of its day, whatever files say today."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PackVersion(models.Model):
    """From ``at`` on ``pack`` held these ``rules``: each as packs write it, with everything of the packs below."""

    at = models.DateTimeField()
    pack = models.CharField(max_length=60)
    head = models.JSONField()
    rules = models.JSONField()
    # Of ``head`` and ``rules``, to tell without reading them whether the pack is still the same.
    digest = models.CharField(max_length=64, default="")

    class Meta:
        verbose_name = verbose_name_plural = _("指标包历史")
        indexes = [models.Index(fields=["pack", "at"], name="zq_pack_versions")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.pack}"
