"""Panels of the page editor: three tabs, and what an editor may see but not change there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import ObjectList, Panel, TabbedInterface

from . import hooks

if TYPE_CHECKING:
    from .models.base import PublishedPage


def tabs(page_type: type[PublishedPage]) -> TabbedInterface:
    """内容, 发布信息, 设置: those that the page type has."""
    named = (
        (page_type.content_panels, _("内容")),
        (page_type.promote_panels, page_type.promote_heading),
        (page_type.settings_panels, _("设置")),
    )
    return TabbedInterface(
        [ObjectList(panels, heading=heading) for panels, heading in named if panels],
        base_form_class=page_type.base_form_class,
    )


class InterpretationsPanel(Panel):
    """The published interpretations of a policy document, to read; they are linked from the interpretation."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "zq_content/interpretations_panel.html"

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            from .interpretations import interpretations_of

            found = interpretations_of(self.instance.pk) if self.instance.pk else []
            links = [(row.title, hooks.public_url(row.site.hostname) + (row.path or "")) for row in found]
            return {**super().get_context_data(parent_context), "links": links}
