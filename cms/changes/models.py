"""The change log and the position of each of its readers."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Lane(models.IntegerChoices):
    """How soon a change must reach the public. Lower overtakes higher."""

    URGENT = 0, _("紧急")
    NORMAL = 1, _("普通")
    BULK = 2, _("批量")


class Change(models.Model):
    """One row per thing published, withdrawn, moved or reconfigured. Rows are never altered.

    ``subject_type`` and ``subject_id`` name what changed (``publication`` and its page id, ``portal`` and its site id,
    ``image``, ``document``); ``payload`` holds what can no longer be looked up, as the old address and channel.
    """

    class Kind(models.TextChoices):
        PUBLISHED = "published", _("发布")
        WITHDRAWN = "withdrawn", _("撤下")
        MOVED = "moved", _("移动")
        CONFIGURED = "configured", _("设置")
        REPLACED = "replaced", _("替换文件")

    at = models.DateTimeField(auto_now_add=True)
    kind = models.CharField(max_length=16, choices=Kind)
    lane = models.PositiveSmallIntegerField(choices=Lane, default=Lane.NORMAL)
    # The log outlives what it tells of, hence no constraints in the database.
    site = models.ForeignKey(
        "wagtailcore.Site", models.DO_NOTHING, null=True, blank=True, db_constraint=False, related_name="+"
    )
    subject_type = models.CharField(max_length=24)
    subject_id = models.BigIntegerField()
    revision_id = models.BigIntegerField(null=True, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, blank=True, db_constraint=False, related_name="+"
    )
    payload = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("变更")
        ordering = ["id"]
        indexes = [models.Index(fields=["subject_type", "subject_id"]), models.Index(fields=["lane", "id"])]

    def __str__(self) -> str:
        return f"{self.pk} {self.kind} {self.subject_type}:{self.subject_id}"


class ReaderPosition(models.Model):
    """How far a reader has come: every change up to ``change_id`` is done."""

    reader = models.CharField(max_length=40, primary_key=True)
    change_id = models.BigIntegerField(default=0)
    moved_at = models.DateTimeField(auto_now=True)
    error = models.TextField(blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("读取位置")

    def __str__(self) -> str:
        return f"{self.reader} @ {self.change_id}"
