"""The home page of a portal."""

from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractUser
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import PagePermissionTester

from ..kinds import Kind
from ..sections import FriendlyLinkBlock, SectionsBlock
from .base import PublishedPage


class FixedPagePermissions(PagePermissionTester):
    """Rights over a page that stands above a whole portal: hiding it from the public would take the portal off line."""

    def can_set_view_restrictions(self) -> bool:
        return False


class HomePage(PublishedPage):
    """Sections in the order the editor gives them; opening a portal fills in the set of its kind.

    Its title is the portal's name and changes with it, in the registry.
    """

    kind = Kind.HOME

    sections = StreamField(SectionsBlock(), blank=True, verbose_name=_("首页版块"))
    friendly_links = StreamField(
        [("link", FriendlyLinkBlock())], blank=True, verbose_name=_("友情链接"), help_text=_("显示在首页底部。")
    )

    content_panels: ClassVar = [FieldPanel("sections"), FieldPanel("friendly_links")]
    promote_panels: ClassVar = []
    # A home has no clock and no privacy: a portal goes off line through the registry.
    settings_panels: ClassVar = []
    private_page_options: ClassVar = []
    # Homes are made by opening a portal, never by hand.
    is_creatable = False
    parent_page_types: ClassVar = ["wagtailcore.Page", "zq_portals.AreaPage"]
    subpage_types: ClassVar = ["zq_content.Channel"]

    class Meta:
        verbose_name = _("站点首页")
        verbose_name_plural = pgettext_lazy("plural", "站点首页")

    def permissions_for_user(self, user: AbstractUser) -> FixedPagePermissions:
        return FixedPagePermissions(user, self)

    def with_content_json(self, content: dict[str, Any]) -> Self:
        """A revision brings neither a name of former times along nor, of times when the form asked for one, a clock."""
        own = {"title": self.title, "go_live_at": None, "expire_at": None}
        return super().with_content_json({**content, **own})

    def published_data(self) -> dict[str, Any]:
        return {
            "sections": list(self.sections.raw_data),
            "friendly_links": [item["value"] for item in self.friendly_links.raw_data],
        }
