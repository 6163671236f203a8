"""The home page of a portal."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from ..kinds import Kind
from ..sections import FriendlyLinkBlock, SectionsBlock
from .base import PublishedPage


class HomePage(PublishedPage):
    """Sections in the order the editor gives them; opening a portal fills in the set of its kind."""

    kind = Kind.HOME

    sections = StreamField(SectionsBlock(), blank=True, verbose_name=_("首页版块"))
    friendly_links = StreamField(
        [("link", FriendlyLinkBlock())], blank=True, verbose_name=_("友情链接"), help_text=_("显示在首页底部。")
    )

    content_panels = [*Page.content_panels, FieldPanel("sections"), FieldPanel("friendly_links")]
    promote_panels: ClassVar = []
    # Homes are made by opening a portal, never by hand.
    is_creatable = False
    parent_page_types: ClassVar = ["wagtailcore.Page", "zq_portals.AreaPage"]
    subpage_types: ClassVar = ["zq_content.Channel"]

    class Meta:
        verbose_name = _("站点首页")
        verbose_name_plural = pgettext_lazy("plural", "站点首页")

    def published_data(self) -> dict[str, Any]:
        return {
            "sections": list(self.sections.raw_data),
            "friendly_links": [item["value"] for item in self.friendly_links.raw_data],
        }
