"""What administrators changed in the rules: appended, so that past inspections can be made again."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class RuleChange(models.Model):
    """From ``at`` on, ``values`` replace those of the pack for ``rule``. An empty ``rule`` chooses the pack itself.

    ``values`` is the whole difference from the pack, so the newest row of a rule says all; ``{}`` takes it back.
    """

    at = models.DateTimeField()
    rule = models.CharField(max_length=60, blank=True, db_index=True)
    values = models.JSONField(default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("修改人")
    )
    reason = models.CharField(_("修改理由"), max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = _("指标修改记录")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.rule} {self.reason}"
