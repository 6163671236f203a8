"""Articles: news and notices, or a bare link to elsewhere."""

from typing import Any, ClassVar

from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from ..kinds import Kind
from .base import ContentPage

web_address = URLValidator(schemes=["http", "https"], message=_("请填写以 https:// 或 http:// 开头的完整网址。"))


class Article(ContentPage):
    kind = Kind.ARTICLE

    link_url = models.URLField(
        _("外链地址"),
        max_length=500,
        blank=True,
        validators=[web_address],
        help_text=_("填写后，列表中的标题直接指向该地址，不生成正文页面。以 https:// 或 http:// 开头。"),
    )

    # Of the page that this one repeats on another portal: announcements, shared items.
    canonical_url = models.URLField(max_length=500, blank=True, editable=False)

    identity_fields: ClassVar = [*ContentPage.identity_fields, "canonical_url"]
    exclude_fields_in_copy = identity_fields
    promote_panels = [*ContentPage.promote_panels, MultiFieldPanel([FieldPanel("link_url")], _("外链"))]

    class Meta:
        verbose_name = _("文章")
        verbose_name_plural = pgettext_lazy("plural", "文章")

    def published_data(self) -> dict[str, Any]:
        return {"canonical": self.canonical_url} if self.canonical_url else {}

    def path_in(self, channel_path: str) -> str | None:
        return None if self.link_url else super().path_in(channel_path)

    def get_url_parts(self, request: Any = None) -> tuple[int, str, str] | None:
        return None if self.link_url else super().get_url_parts(request)

    def get_url(self, request: Any = None, current_site: Any = None) -> str | None:
        return self.link_url or super().get_url(request, current_site)

    url = property(get_url)
