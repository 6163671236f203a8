"""What has been built: one row per file, and what each file was built from."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PortalTree(models.Model):
    """The static tree of a portal as it stands on disk."""

    site = models.OneToOneField("wagtailcore.Site", models.CASCADE, primary_key=True, related_name="+")
    host = models.CharField(max_length=253)
    release = models.CharField(max_length=40)
    # Of all that every page of the portal contains: theme, layout, name, state.
    digest = models.CharField(max_length=64)
    # Somebody switched back to an earlier look: pages that nothing touched since still have it.
    held = models.BooleanField(default=False)

    class Meta:
        verbose_name = verbose_name_plural = _("静态目录")

    def __str__(self) -> str:
        return f"{self.host}@{self.release}"


class PendingSwitch(models.Model):
    """A release that waits to be switched to. Once ``decided`` it is: after a crash by whoever comes next.

    ``since``: changes up to this one are in its files, as they stand. ``back``: somebody chose it among those of old.
    """

    site = models.OneToOneField("wagtailcore.Site", models.CASCADE, primary_key=True, related_name="+")
    release = models.CharField(max_length=40)
    since = models.BigIntegerField(default=0)
    decided = models.BooleanField(default=True)
    back = models.BooleanField(default=False)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = _("未完成的切换")

    def __str__(self) -> str:
        return f"{self.site_id} -> {self.release}"


class DependencySet(models.Model):
    """Keys that many outputs share, stored once. ``keys`` is the sorted keys, one a line."""

    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = _("依赖组")

    def __str__(self) -> str:
        return self.digest[:8]


class SharedKey(models.Model):
    """One key of a dependency set."""

    group = models.ForeignKey(DependencySet, models.CASCADE, related_name="keys")
    key = models.CharField(max_length=120, db_index=True)

    def __str__(self) -> str:
        return self.key


class Output(models.Model):
    """One file of a portal's static tree.

    ``target`` names what renders it (``content:17``); one target may have several files. An empty ``sha256`` marks a
    file whose writing began and was not seen to end: its target is rendered again.
    """

    # The unique constraint begins with it.
    site = models.ForeignKey("wagtailcore.Site", models.CASCADE, related_name="+", db_index=False)
    path = models.CharField(max_length=255)
    target = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    group = models.ForeignKey(DependencySet, models.PROTECT, null=True, related_name="+")
    # Content pages: ids of the pages before and after it, as "17,19"; either may be empty.
    neighbours = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("产物")
        constraints = [models.UniqueConstraint(fields=["site", "path"], name="zq_one_output_per_path")]
        indexes = [
            models.Index(fields=["site", "target"], name="zq_output_target"),
            models.Index(fields=["site"], condition=models.Q(sha256=""), name="zq_output_unfinished"),
        ]

    def __str__(self) -> str:
        return f"{self.site_id}{self.path}"


class OwnKey(models.Model):
    """A key that a target depends on by itself, beside those of its set."""

    # The index on targets begins with it.
    site = models.ForeignKey("wagtailcore.Site", models.CASCADE, related_name="+", db_index=False)
    target = models.CharField(max_length=120)
    key = models.CharField(max_length=120, db_index=True)

    class Meta:
        indexes = [models.Index(fields=["site", "target"], name="zq_ownkey_target")]

    def __str__(self) -> str:
        return f"{self.target} <- {self.key}"


class Relation(models.Model):
    """An interpretation and a policy it explains, both by page id; follows the publications."""

    interpretation_id = models.BigIntegerField(db_index=True)
    policy_id = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return f"{self.interpretation_id} -> {self.policy_id}"


class PublishedFile(models.Model):
    """An image or attachment as it is published: its public names. The row's id is the number in them.

    ``source`` tells which upload the variants were made from; ``variants`` is a list of
    ``{"name", "file", "type", "width", "height", "size"}`` with ``file`` relative to the media directory.
    """

    kind = models.CharField(max_length=8)
    object_id = models.BigIntegerField()
    source = models.CharField(max_length=300)
    variants = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="zq_one_published_file")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.object_id}"


# Models of parts of this app that stand in folders of their own; Django looks for them here.
from .bucket.models import SentObject, SentTree
from .jobs.models import PortalJob, RenderTime
from .manifest.models import ManifestHead, OutputCheck
from .receipts.models import Receipt
