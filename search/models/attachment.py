"""What attachments say."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class AttachmentText(models.Model):
    """Text of one file on one published page; ``problem`` tells why there is none. Without the page it is nothing."""

    page_id = models.BigIntegerField()
    document_id = models.BigIntegerField()
    # Wagtail's sha1 of the file: a replaced file is another one.
    file_hash = models.CharField(max_length=40)
    text = models.TextField(blank=True)
    problem = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("附件文字")
        constraints: ClassVar = [models.UniqueConstraint(fields=["page_id", "document_id"], name="zq_attachment_once")]
        indexes: ClassVar = [
            models.Index(fields=["file_hash"], name="zq_attachment_hash"),
            models.Index(fields=["document_id"], name="zq_attachment_document"),
        ]

    def __str__(self) -> str:
        return f"{self.page_id} {self.document_id}"
