"""Topics (专题): a banner, an introduction, and groups of pages."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from ..kinds import Kind
from ..sections import GroupBlock
from .base import ContentPage


class Topic(ContentPage):
    kind = Kind.TOPIC

    archived = models.BooleanField(
        _("已归档"), default=False, help_text=_("归档的专题不再更新，检查时不计入更新情况。")
    )
    groups = StreamField(
        [("group", GroupBlock())], blank=True, verbose_name=_("专题内容"), help_text=_("把相关页面分成几组列出。")
    )
    source_channel = models.ForeignKey(
        "zq_content.Channel",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("来源栏目"),
        help_text=_("专题页自动列出该栏目的最新内容。"),
    )

    content_panels = [
        *ContentPage.content_panels[:2],
        FieldPanel("archived"),
        FieldPanel("groups"),
        FieldPanel("source_channel"),
        *ContentPage.content_panels[2:],
    ]

    class Meta:
        verbose_name = _("专题")
        verbose_name_plural = pgettext_lazy("plural", "专题")

    def published_data(self) -> dict[str, Any]:
        return {
            "archived": self.archived,
            "groups": [item["value"] for item in self.groups.raw_data],
            "channel": self.source_channel_id,
        }
