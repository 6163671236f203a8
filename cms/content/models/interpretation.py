"""Interpretations (政策解读), linked both ways with the policy documents they explain."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from ..blocks import OnePageBlock
from ..kinds import Kind
from .base import ContentPage


class Interpretation(ContentPage):
    """The link is stored here once; the policy's side is found through the publications."""

    kind = Kind.INTERPRETATION

    policies = StreamField(
        [("policy", OnePageBlock(page_type="zq_content.PolicyDocument", label=_("政策文件")))],
        blank=True,
        verbose_name=_("所解读的文件"),
        help_text=_("文件页面会自动显示本解读。"),
    )

    content_panels = [*ContentPage.content_panels[:1], FieldPanel("policies"), *ContentPage.content_panels[1:]]

    class Meta:
        verbose_name = _("政策解读")
        verbose_name_plural = pgettext_lazy("plural", "政策解读")

    def published_data(self) -> dict[str, Any]:
        return {"policies": [item["value"] for item in self.policies.raw_data if item["value"]]}
