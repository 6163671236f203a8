"""The receipt of one change of one page."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.changes.models import Change


class Receipt(models.Model):
    """What became of one published, moved or withdrawn page. Before the publisher takes it in hand, there is none.

    ``path`` is the public address that the change is judged by, "" for an item that has no page of its own and no
    list; of a withdrawn page the one that must be gone. ``sha256`` and ``size`` are those of the file as written.
    """

    class State(models.TextChoices):
        BUILDING = "building", _("正在生成")
        BUILT = "built", _("已生成，正在核实")
        LIVE = "live", _("已上线")
        GONE = "gone", _("已撤下")
        REPLACED = "replaced", _("已被后来的修改取代")
        HELD = "held", _("站点未对外开放")
        FAILED = "failed", _("未上线")

    change_id = models.BigIntegerField(unique=True)
    site = models.ForeignKey("wagtailcore.Site", models.CASCADE, related_name="+")
    page_id = models.BigIntegerField()
    kind = models.CharField(max_length=16, choices=Change.Kind)
    title = models.CharField(max_length=255)
    path = models.CharField(max_length=255, blank=True)
    revision_id = models.BigIntegerField(null=True)
    # SHA-256 of all that a reader can see of the publication, "" of a withdrawn one.
    fingerprint = models.CharField(max_length=64, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State)
    accepted_at = models.DateTimeField()
    built_at = models.DateTimeField(null=True)
    live_at = models.DateTimeField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    error = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    # When to look at the public address next; null when there is nothing to wait for.
    due_at = models.DateTimeField(null=True)
    # Names of those who got a mail about the failure.
    told = models.TextField(blank=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("发布回执")
        indexes = [
            models.Index(fields=["page_id", "-change_id"], name="zq_receipt_page"),
            models.Index(fields=["due_at"], name="zq_receipt_due"),
            models.Index(fields=["site", "state"], name="zq_receipt_state"),
        ]

    def __str__(self) -> str:
        return f"{self.change_id} {self.title} {self.state}"

    @property
    def seconds(self) -> float | None:
        """From the commit of the edit to its being live."""
        return (self.live_at - self.accepted_at).total_seconds() if self.live_at else None
