"""The end of each manifest, and what the last check found."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ManifestHead(models.Model):
    """The end of a portal's manifest as it was last left: what follows or lacks there was not written by us.

    ``offset`` and ``base`` are bytes: of the newest segment, and of the batch it begins with.
    """

    site = models.OneToOneField("wagtailcore.Site", models.CASCADE, primary_key=True, related_name="+")
    segment = models.PositiveIntegerField()
    offset = models.PositiveBigIntegerField()
    base = models.PositiveBigIntegerField()
    batch = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = _("清单末端")

    def __str__(self) -> str:
        return f"{self.site_id}#{self.batch}"


class OutputCheck(models.Model):
    """The last comparison of a portal's files with its manifest. ``findings``: lists of addresses and of problems."""

    site = models.OneToOneField("wagtailcore.Site", models.CASCADE, primary_key=True, related_name="+")
    at = models.DateTimeField()
    files = models.PositiveIntegerField()
    sound = models.BooleanField()
    findings = models.JSONField(default=dict)
    # Of what was wrong when people were last told, so that they are told once.
    told = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("产物核对")

    def __str__(self) -> str:
        return f"{self.site_id} {self.at:%F %T}"
