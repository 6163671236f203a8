"""One portal's share of a reader's batch or of a full build."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PortalJob(models.Model):
    """Bring one portal in step with the changes after ``since`` up to ``through``, or build it whole.

    Rows of one ``run`` belong to a reader or a command that waits for them; any worker may do one, under its lock.
    A row without a run failed and is tried again at ``due_at``.
    """

    class Kind(models.TextChoices):
        FOLLOW = "follow", _("更新")
        BUILD = "build", _("整站生成")

    site_id = models.BigIntegerField()
    kind = models.CharField(max_length=8, choices=Kind)
    run = models.CharField(max_length=32, blank=True, db_index=True)
    since = models.BigIntegerField(default=0)
    through = models.BigIntegerField(default=0)
    asked_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    told = models.TextField(blank=True)
    told_at = models.DateTimeField(null=True)
    files = models.PositiveIntegerField(default=0)
    written = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("发布任务")
        constraints = [
            models.UniqueConstraint(fields=["site_id"], condition=models.Q(run=""), name="zq_one_failure_per_portal")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.site_id} {self.since}-{self.through}"


class RenderTime(models.Model):
    """How long the templates of a portal took in its last full build, by kind of page."""

    site = models.ForeignKey("wagtailcore.Site", models.CASCADE, related_name="+")
    template = models.CharField(max_length=40)
    pages = models.PositiveIntegerField()
    # Milliseconds of processor.
    total_ms = models.FloatField()
    slowest_ms = models.FloatField()
    slowest_path = models.CharField(max_length=255)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "template"], name="zq_one_time_per_template")]

    def __str__(self) -> str:
        return f"{self.site_id} {self.template} {self.total_ms:.0f} ms"
