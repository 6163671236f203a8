"""Images and attachments. Own models from the start: Wagtail's cannot be swapped later."""

from typing import Any, ClassVar

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image

from cms.changes.log import record
from cms.changes.models import Change


class Replaceable(models.Model):
    """A file that published pages show: every change of it is a change of theirs."""

    subject: ClassVar[str]

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            known = not self._state.adding
            super().save(*args, **kwargs)
            if known:  # nothing published can use a new one yet
                self.record_replacement()

    def record_replacement(self) -> None:
        record(Change.Kind.REPLACED, self.subject, self.pk)


class PortalImage(Replaceable, AbstractImage):  # noqa: DJ008 (Wagtail's base has it)
    """An image of one portal's collection; ``description`` is the default alt text."""

    subject = "image"

    credit = models.CharField(_("来源或作者"), max_length=100, blank=True)

    admin_form_fields = (*Image.admin_form_fields, "credit")

    class Meta(AbstractImage.Meta):
        # Whose a file is, is asked each time the admin shows it.
        indexes: ClassVar = [models.Index(fields=["file"], name="zq_image_file")]
        verbose_name = _("图片")
        verbose_name_plural = pgettext_lazy("plural", "图片")


class PortalRendition(AbstractRendition):
    image = models.ForeignKey(PortalImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)
        indexes: ClassVar = [models.Index(fields=["file"], name="zq_rendition_file")]


class PortalDocument(Replaceable, AbstractDocument):  # noqa: DJ008 (Wagtail's base has it)
    """An attachment: PDF, Office document, archive, video."""

    subject = "document"

    admin_form_fields = Document.admin_form_fields

    class Meta(AbstractDocument.Meta):
        indexes: ClassVar = [models.Index(fields=["file"], name="zq_document_file")]
        verbose_name = _("附件")
        verbose_name_plural = pgettext_lazy("plural", "附件")
