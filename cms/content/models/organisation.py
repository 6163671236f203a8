"""Organisation pages: functions, contact, leaders."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageChooserBlock

from ..kinds import Kind
from .base import ContentPage


class LeaderBlock(blocks.StructBlock):
    name = blocks.CharBlock(max_length=40, label=_("姓名"))
    position = blocks.CharBlock(max_length=100, label=_("职务"))
    duties = blocks.TextBlock(required=False, label=_("分工"))
    biography = blocks.TextBlock(required=False, label=_("简历"))
    photo = ImageChooserBlock(required=False, label=_("照片"))

    class Meta:
        icon = "user"
        label = _("领导")


class UnitBlock(blocks.StructBlock):
    name = blocks.CharBlock(max_length=60, label=_("内设机构"))
    duties = blocks.TextBlock(required=False, label=_("职责"))
    phone = blocks.CharBlock(max_length=60, required=False, label=_("电话"))

    class Meta:
        icon = "group"
        label = _("内设机构")


class OrganisationPage(ContentPage):
    kind = Kind.ORGANISATION

    address = models.CharField(
        _("办公地址"), max_length=200, blank=True, help_text=_("写到门牌号，例：云州市滨河路 18 号")
    )
    postcode = models.CharField(_("邮政编码"), max_length=10, blank=True, help_text=_("六位数字。"))
    phone = models.CharField(_("联系电话"), max_length=60, blank=True, help_text=_("带区号的值班或办公电话。"))
    hours = models.CharField(
        _("办公时间"), max_length=200, blank=True, help_text=_("例：工作日 9:00—12:00，13:30—17:00")
    )
    leaders = StreamField(
        [("leader", LeaderBlock())], blank=True, verbose_name=_("领导信息"), help_text=_("按排名次序，一人一项。")
    )
    units = StreamField(
        [("unit", UnitBlock())], blank=True, verbose_name=_("内设机构"), help_text=_("一个科室一项，写明职责和电话。")
    )

    content_panels = [
        *ContentPage.content_panels,
        MultiFieldPanel([FieldPanel(name) for name in ("address", "postcode", "phone", "hours")], _("联系方式")),
        FieldPanel("leaders"),
        FieldPanel("units"),
    ]

    class Meta:
        verbose_name = _("机构")
        verbose_name_plural = pgettext_lazy("plural", "机构")

    def published_data(self) -> dict[str, Any]:
        return {
            "address": self.address,
            "postcode": self.postcode,
            "phone": self.phone,
            "hours": self.hours,
            "leaders": [item["value"] for item in self.leaders.raw_data],
            "units": [item["value"] for item in self.units.raw_data],
        }
