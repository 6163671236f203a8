"""Service guides (办事指南): the elements of STANDARDS §2 as structured fields."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import StreamField

from ..forms import GuideForm
from ..kinds import Kind
from .article import web_address
from .base import ContentPage

VAGUE = re.compile(r"^(?:其他|其它|其余|有关|相关)(?:的)?(?:有关|相关|所需)?(?:的)?(?:材料|资料|证明|证件)")


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

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        """Refuse what the inspection counts as an error (STANDARDS §2); drafts may still hold it."""
        cleaned = super().clean(value)
        if not self.is_deferred_validation and VAGUE.search(cleaned.get("name") or ""):
            message = _("“其他材料”一类的写法不符合检查指标。请写出具体材料的名称，没有就删除这一行。")
            raise StructBlockValidationError({"name": ValidationError(message)})
        return cleaned


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
    base_form_class = GuideForm

    audience = models.CharField(_("服务对象"), max_length=100, blank=True, help_text=_("例：自然人、企业法人"))
    authority = models.CharField(
        _("受理机构"), max_length=100, blank=True, help_text=_("接收申请的单位全称，例：云州市市场监督管理局")
    )
    legal_basis = models.TextField(_("设定依据"), blank=True, help_text=_("法律法规的名称和条款，一行一项。"))
    conditions = models.TextField(_("申请条件"), blank=True, help_text=_("一行一项。"))
    place = models.TextField(
        _("办理地点"), max_length=300, blank=True, help_text=_("写到窗口，例：云州市政务服务中心二楼 12 号窗口")
    )
    hours = models.TextField(
        _("办理时间"), max_length=300, blank=True, help_text=_("例：工作日 9:00—12:00，13:30—17:00")
    )
    phone = models.CharField(_("联系电话"), max_length=100, blank=True, help_text=_("带区号，可写多个，用顿号隔开。"))
    fee = models.CharField(_("收费"), max_length=200, blank=True, help_text=_("不收费请写“不收费”。"))
    legal_days = models.PositiveIntegerField(
        _("法定时限（工作日）"), null=True, blank=True, help_text=_("法律法规规定的最长时限。")
    )
    promised_days = models.PositiveIntegerField(
        _("承诺时限（工作日）"), null=True, blank=True, help_text=_("等于流程各环节时限之和。当场办结填 0。")
    )
    online_url = models.URLField(
        _("在线办理地址"),
        max_length=500,
        blank=True,
        validators=[web_address],
        help_text=_("能直接办理本事项的网址，以 https:// 开头。"),
    )
    materials = StreamField(
        [("material", MaterialBlock())],
        blank=True,
        verbose_name=_("办理材料"),
        help_text=_("一份材料一行，尽量附样表和空表。"),
    )
    steps = StreamField(
        [("step", StepBlock())], blank=True, verbose_name=_("办理流程"), help_text=_("按先后次序，一个环节一行。")
    )
    questions = StreamField(
        [("question", QuestionBlock())], blank=True, verbose_name=_("常见问题"), help_text=_("群众常问的三五个问题。")
    )

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
        verbose_name_plural = pgettext_lazy("plural", "办事指南")

    def published_data(self) -> dict[str, Any]:
        return {
            **{name: getattr(self, name) for name in TEXTS},
            "legal_days": self.legal_days,
            "promised_days": self.promised_days,
            "materials": [item["value"] for item in self.materials.raw_data],
            "steps": [item["value"] for item in self.steps.raw_data],
            "questions": [item["value"] for item in self.questions.raw_data],
        }
