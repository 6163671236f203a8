"""Panels of the page editor: three tabs, and what an editor may see but not change there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import ObjectList, Panel, TabbedInterface, TitleFieldPanel
from wagtail.models.panels import PanelPlaceholder

from . import hooks
from .widgets import TitleInput

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
        [ObjectList([_wrapped(panel) for panel in panels], heading=heading) for panels, heading in named if panels],
        base_form_class=page_type.base_form_class,
    )


class TitlePanel(TitleFieldPanel):
    """Shows long titles whole, on several lines; it fills in a slug only where the form has one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"widget": TitleInput, "placeholder": _("标题*"), **kwargs})

    class BoundPanel(TitleFieldPanel.BoundPanel):
        def get_attrs(self) -> dict[str, Any]:
            if any(target in self.form.fields for target in self.panel.targets):
                return super().get_attrs()
            return {"placeholder": self.get_placeholder()}


def _wrapped(panel: Any) -> Any:
    """Wagtail's panel for titles looks for the field of the slug, which most of our forms do not have."""
    kind = panel.panel_class if isinstance(panel, PanelPlaceholder) else type(panel)
    return TitlePanel("title", help_text=_("公众看到的标题。")) if kind is TitleFieldPanel else panel


class InterpretationsPanel(Panel):
    """The published interpretations of a policy document, to read; they are linked from the interpretation."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "zq_content/interpretations_panel.html"

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            from .interpretations import interpretations_of

            found = interpretations_of(self.instance.pk) if self.instance.pk else []
            links = [(row.title, hooks.public_url(row.site.hostname) + (row.path or "")) for row in found]
            return {**super().get_context_data(parent_context), "links": links}
