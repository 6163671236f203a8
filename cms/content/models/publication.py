"""The publication table: what the public sees, one row per live page."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..kinds import Kind, Validity


class Publication(models.Model):
    """Written in the transaction in which its page goes live, removed in the one in which it is withdrawn.

    Publisher, search and freshness read this table and never walk Wagtail's pages. ``body_html`` is final but for the
    references of ``cms.content.references`` (links to pages, images, attachments), which the publisher resolves.
    ``data`` holds what only one kind has; its shape is the ``published_data`` of the page type.
    """

    page = models.OneToOneField("wagtailcore.Page", models.CASCADE, primary_key=True, related_name="publication")
    # Indexed with its path, and with its kind, below.
    site = models.ForeignKey("wagtailcore.Site", models.CASCADE, related_name="publications", db_index=False)
    # The page id of the channel (or home) it is listed in; null for the home page itself.
    parent_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=16, choices=Kind)
    number = models.BigIntegerField(null=True, unique=True)
    # Address on its portal: "/zwgk/tzgg/202611/t20261122_1234.html". Null for an item that is only a link (外链).
    path = models.CharField(max_length=255, null=True)
    link_url = models.URLField(max_length=500, blank=True)
    # First day of the month of its address: the month page that lists it. Null for home and channels.
    month = models.DateField(null=True)
    title = models.CharField(max_length=255)
    # The date shown; null is shown undated and counts as not updated.
    published_at = models.DateTimeField(null=True)
    first_live_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    pinned_until = models.DateField(null=True)
    source = models.CharField(max_length=100, blank=True)
    author = models.CharField(max_length=100, blank=True)
    keywords = models.JSONField(default=list)
    summary = models.TextField(blank=True)
    document_number = models.CharField(max_length=60, blank=True)
    index_number = models.CharField(max_length=60, blank=True)
    validity = models.CharField(max_length=16, choices=Validity, blank=True)
    lead_image_id = models.BigIntegerField(null=True)
    body_html = models.TextField(blank=True)
    plain_text = models.TextField(blank=True)
    attachments = models.JSONField(default=list)
    data = models.JSONField(default=dict)
    # Whether its body names pages, images or documents, or it has an image or attachments.
    refers = models.BooleanField(default=True)
    fingerprint = models.CharField(max_length=64)
    revision_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("已发布内容")
        constraints = [
            models.UniqueConstraint(
                fields=["site", "path"], condition=Q(path__isnull=False), name="zq_one_page_per_path"
            ),
        ]
        indexes = [
            models.Index(fields=["parent_id", "-published_at", "-number"], name="zq_pub_channel_newest"),
            models.Index(fields=["parent_id", "month", "-number"], name="zq_pub_channel_month"),
            models.Index(fields=["site", "kind", "-published_at"], name="zq_pub_site_kind"),
            models.Index(fields=["site", "month"], name="zq_pub_site_month"),
            models.Index(
                fields=["parent_id"], condition=models.Q(pinned_until__isnull=False), name="zq_pub_channel_pinned"
            ),
            # Otherwise a full build would look through all bodies of a portal for references.
            models.Index(fields=["site"], condition=models.Q(refers=True), name="zq_pub_referring"),
        ]

    def __str__(self) -> str:
        return f"{self.site_id}{self.path or self.link_url}"
