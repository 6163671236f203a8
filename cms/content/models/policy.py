"""Policy documents with the block of STANDARDS §4."""

from typing import Any, ClassVar

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from .. import document_numbers, publications
from ..index_numbers import next_index_number
from ..kinds import Disclosure, Kind, Validity
from ..panels import InterpretationsPanel
from .base import ContentPage


class PolicyDocument(ContentPage):
    kind = Kind.POLICY

    index_number = models.CharField(_("索引号"), max_length=60, null=True, unique=True, editable=False)
    topic_category = models.CharField(_("主题分类"), max_length=60, blank=True, help_text=_("例：卫生、体育/医药管理"))
    issuer = models.CharField(
        _("发文机关"), max_length=100, blank=True, help_text=_("落款的机关全称，例：云州市人民政府")
    )
    issued_on = models.DateField(_("成文日期"), null=True, blank=True, help_text=_("文件落款的日期，不是上网的日期。"))
    document_number = models.CharField(
        _("发文字号"), max_length=60, blank=True, help_text=_("例：云政发〔2026〕3号。括号和“第”字会自动改成规范写法。")
    )
    validity = models.CharField(
        _("有效性"),
        max_length=16,
        choices=Validity,
        default=Validity.IN_FORCE,
        help_text=_("已废止、已失效的文件，页面顶部会显示醒目提示。"),
    )
    validity_note = models.CharField(
        _("有效性说明"), max_length=200, blank=True, help_text=_("例：已被云政发〔2026〕8号废止。")
    )
    disclosure = models.CharField(
        _("公开方式"), max_length=16, choices=Disclosure, default=Disclosure.ACTIVE, help_text=_("一般为主动公开。")
    )
    addressee = models.CharField(
        _("主送机关"), max_length=300, blank=True, help_text=_("正文上方顶格显示，例：各县（市、区）人民政府")
    )
    signature = models.CharField(
        _("署名"), max_length=100, blank=True, help_text=_("正文末尾右侧显示。联合发文写全各机关。")
    )

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
        InterpretationsPanel(heading=_("相关解读")),
        *ContentPage.content_panels[1:],
    ]

    class Meta:
        verbose_name = _("政策文件")
        verbose_name_plural = pgettext_lazy("plural", "政策文件")

    def clean(self) -> None:
        self.document_number = document_numbers.normalise(self.document_number)
        super().clean()

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            if self.live and not self.index_number:
                self._take_index_number()
            super().save(*args, **kwargs)

    def _take_index_number(self) -> None:
        if not self.url_path:  # live from its first save: Wagtail sets it only while saving
            self.set_url_path(self.get_parent())
        if place := publications.place_of(self):
            year = (self.issued_on or timezone.localdate()).year
            self.index_number = next_index_number(place.site_id, year)

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
