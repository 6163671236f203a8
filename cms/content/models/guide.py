"""Service guides (办事指南): the elements of STANDARDS §2 as structured fields."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import StreamField

from ..kinds import Kind
from .base import ContentPage


class MaterialBlock(blocks.StructBlock):
    """One paper that the applicant brings (办理材料)."""

    name = blocks.CharBlock(max_length=100, label=_("材料名称"), help_text=_("写明具体材料，不要写“其他材料”。"))
    form = blocks.CharBlock(max_length=60, label=_("份数与形式"), default="原件1份")
    origin = blocks.CharBlock(max_length=60, required=False, label=_("来源"), help_text=_("例：申请人自备、公安机关"))
    required = blocks.BooleanBlock(required=False, default=True, label=_("必需"))
    sample = DocumentChooserBlock(required=False, label=_("样表"))
    blank_form = DocumentChooserBlock(required=False, label=_("空表"))

    class Meta:
        icon = "doc-full"
        label = _("材料")


class StepBlock(blocks.StructBlock):
    """One step of the flow (办理流程)."""

    name = blocks.CharBlock(max_length=40, label=_("环节"))
    who = blocks.CharBlock(max_length=60, required=False, label=_("办理人"))
    days = blocks.FloatBlock(
        min_value=0, required=False, label=_("时限（工作日）"), help_text=_("各环节之和应等于承诺时限。")
    )
    result = blocks.CharBlock(max_length=100, required=False, label=_("结果"))
    description = blocks.TextBlock(required=False, label=_("说明"))

    class Meta:
        icon = "order"
        label = _("环节")


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(max_length=100, label=_("问题"))
    answer = blocks.TextBlock(label=_("回答"))

    class Meta:
        icon = "help"
        label = _("常见问题")


TEXTS = ("audience", "authority", "legal_basis", "conditions", "place", "hours", "phone", "fee", "online_url")


class Guide(ContentPage):
    kind = Kind.GUIDE

    audience = models.CharField(_("服务对象"), max_length=100, blank=True, help_text=_("例：自然人、企业法人"))
    authority = models.CharField(_("受理机构"), max_length=100, blank=True)
    legal_basis = models.TextField(_("设定依据"), blank=True, help_text=_("法律法规的名称和条款，一行一项。"))
    conditions = models.TextField(_("申请条件"), blank=True, help_text=_("一行一项。"))
    place = models.TextField(_("办理地点"), max_length=300, blank=True)
    hours = models.TextField(_("办理时间"), max_length=300, blank=True)
    phone = models.CharField(_("联系电话"), max_length=100, blank=True)
    fee = models.CharField(_("收费"), max_length=200, blank=True, help_text=_("不收费请写“不收费”。"))
    legal_days = models.PositiveIntegerField(_("法定时限（工作日）"), null=True, blank=True)
    promised_days = models.PositiveIntegerField(_("承诺时限（工作日）"), null=True, blank=True)
    online_url = models.URLField(_("在线办理地址"), max_length=500, blank=True)
    materials = StreamField([("material", MaterialBlock())], blank=True, verbose_name=_("办理材料"))
    steps = StreamField([("step", StepBlock())], blank=True, verbose_name=_("办理流程"))
    questions = StreamField([("question", QuestionBlock())], blank=True, verbose_name=_("常见问题"))

    content_panels = [
        *ContentPage.content_panels[:2],
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("audience"), FieldPanel("authority")]),
                FieldPanel("legal_basis"),
                FieldPanel("conditions"),
            ],
            _("事项"),
        ),
        FieldPanel("materials"),
        FieldPanel("steps"),
        MultiFieldPanel(
            [
                FieldPanel("place"),
                FieldPanel("hours"),
                FieldRowPanel([FieldPanel("phone"), FieldPanel("fee")]),
                FieldRowPanel([FieldPanel("legal_days"), FieldPanel("promised_days")]),
                FieldPanel("online_url"),
            ],
            _("办理"),
        ),
        FieldPanel("questions"),
        *ContentPage.content_panels[2:],
    ]

    class Meta:
        verbose_name = _("办事指南")

    def published_data(self) -> dict[str, Any]:
        return {
            **{name: getattr(self, name) for name in TEXTS},
            "legal_days": self.legal_days,
            "promised_days": self.promised_days,
            "materials": [item["value"] for item in self.materials.raw_data],
            "steps": [item["value"] for item in self.steps.raw_data],
            "questions": [item["value"] for item in self.questions.raw_data],
        }
