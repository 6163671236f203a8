"""What is in the bucket, as far as we put it there."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SentTree(models.Model):
    """How far a portal's manifest has been sent: the files after batch ``batch`` are in the bucket.

    ``segment`` and ``offset`` tell where that batch ends. Without constraint: the row outlives a portal that is deleted
    until its objects are gone.
    """

    site_id = models.BigIntegerField(primary_key=True)
    host = models.CharField(max_length=253)
    segment = models.PositiveIntegerField(default=0)
    offset = models.PositiveBigIntegerField(default=0)
    batch = models.PositiveBigIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("对象存储进度")

    def __str__(self) -> str:
        return f"{self.host}#{self.batch}"


class SentObject(models.Model):
    """One object in the bucket and the SHA-256 of its content."""

    site_id = models.BigIntegerField(db_index=True)
    key = models.CharField(max_length=600, unique=True)
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = _("对象")

    def __str__(self) -> str:
        return self.key
