"""Policy documents with the block of STANDARDS §4."""

from typing import Any, ClassVar

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from .. import publications
from ..index_numbers import next_index_number
from ..kinds import Disclosure, Kind, Validity
from .base import ContentPage


class PolicyDocument(ContentPage):
    kind = Kind.POLICY

    index_number = models.CharField(_("索引号"), max_length=60, null=True, unique=True, editable=False)
    topic_category = models.CharField(_("主题分类"), max_length=60, blank=True, help_text=_("例：卫生、体育/医药管理"))
    issuer = models.CharField(_("发文机关"), max_length=100, blank=True)
    issued_on = models.DateField(_("成文日期"), null=True, blank=True)
    document_number = models.CharField(
        _("发文字号"), max_length=60, blank=True, help_text=_("例：云政发〔2026〕3号，年份用六角括号。")
    )
    validity = models.CharField(_("有效性"), max_length=16, choices=Validity, default=Validity.IN_FORCE)
    validity_note = models.CharField(
        _("有效性说明"), max_length=200, blank=True, help_text=_("例：已被云政发〔2026〕8号废止。")
    )
    disclosure = models.CharField(_("公开方式"), max_length=16, choices=Disclosure, default=Disclosure.ACTIVE)
    addressee = models.CharField(_("主送机关"), max_length=300, blank=True)
    signature = models.CharField(_("署名"), max_length=100, blank=True)

    identity_fields: ClassVar = [*ContentPage.identity_fields, "index_number"]
    exclude_fields_in_copy = identity_fields

    content_panels = [
        *ContentPage.content_panels[:1],
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("issuer"), FieldPanel("document_number")]),
                FieldRowPanel([FieldPanel("issued_on"), FieldPanel("topic_category")]),
                FieldRowPanel([FieldPanel("validity"), FieldPanel("validity_note")]),
                FieldRowPanel([FieldPanel("disclosure"), FieldPanel("signature")]),
                FieldPanel("addressee"),
            ],
            _("公文要素"),
        ),
        *ContentPage.content_panels[1:],
    ]

    class Meta:
        verbose_name = _("政策文件")

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            if self.live and not self.index_number and (place := publications.place_of(self)):
                year = (self.issued_on or timezone.localdate()).year
                self.index_number = next_index_number(place.site_id, year)
            super().save(*args, **kwargs)

    def published_data(self) -> dict[str, Any]:
        return {
            "topic_category": self.topic_category,
            "issuer": self.issuer,
            "issued_on": self.issued_on.isoformat() if self.issued_on else None,
            "validity_note": self.validity_note,
            "disclosure": self.disclosure,
            "addressee": self.addressee,
            "signature": self.signature,
        }
