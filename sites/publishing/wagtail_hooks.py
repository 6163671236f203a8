"""What publishing adds to Wagtail's admin."""

from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.log_actions import LogActionRegistry

from sites.portals.models import Portal
from sites.portals.viewsets import ClusterGroup

from . import look_views, views
from .receipts import views as receipts
from .screen.viewsets import PublishingViewSet

# Hooks are called when every app has been loaded: the group's menu has it then.
ClusterGroup.items = (*ClusterGroup.items, PublishingViewSet)

_RECEIPTS = [
    path("<int:pk>/", receipts.show, name="show"),
    path("page/<int:page_id>/", receipts.of_page, name="page"),
    path("page/<int:page_id>/status/", receipts.panel, name="status"),
    path("page/<int:page_id>/check/", receipts.check, name="check"),
]


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern | URLResolver]:
    return [
        path("portal-preview/<int:site_id>/<path:name>", views.preview_file, name="portal_preview_file"),
        path("portal-look/<int:site_id>/", look_views.choose, name="portal_look"),
        path("portal-look/<int:site_id>/page/", look_views.frame, name="portal_look_frame"),
        path("receipts/", include((_RECEIPTS, "receipts"))),
    ]


@hooks.register("portal_buttons")
def look_button(portal: Portal) -> list[Button]:
    return [Button(_("预览和更换外观"), url=reverse("portal_look", args=[portal.pk]), icon_name="view", priority=90)]


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    actions.register_action("zq_publishing.switch", _("切换发布版本"), _("切换了发布版本"))
    actions.register_action("zq_publishing.renew", _("改用当前样式"), _("全站改用了当前样式"))


@hooks.register("insert_global_admin_css")
def style() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("zq_publishing/publishing.css"))


@hooks.register("insert_global_admin_js")
def receipts_script() -> SafeString:
    return format_html('<script src="{}" defer></script>', static("zq_publishing/receipts.js"))
