"""Freshness in Wagtail's admin: screens, menu, the badge on the page editor."""

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.models import Page
from wagtail.permissions import register_permission_policy

from sites.portals.permissions import ClusterPolicy

from .badge import Badge, badge_below, badge_for, text_of
from .models import Case, IgnoredAddress
from .permissions import CasePolicy, may_change_rules, may_see_any
from .urls import admin_urls
from .viewsets import CaseViewSet, IgnoredAddressViewSet

register_permission_policy(Case, CasePolicy(Case))
register_permission_policy(IgnoredAddress, ClusterPolicy(IgnoredAddress))


class ForClusterAdministrators(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_change_rules(request.user)


class ForPeopleOfPortals(SubmenuMenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_see_any(request.user)


@hooks.register("register_admin_urls")
def screens() -> list[URLPattern]:
    return admin_urls


@hooks.register("register_admin_viewset")
def kept_lists() -> list[ModelViewSet]:
    return [CaseViewSet(), IgnoredAddressViewSet()]


@hooks.register("register_admin_menu_item")
def menu() -> MenuItem:
    items = [
        MenuItem(_("站点一览"), reverse("freshness_overview"), name="freshness-overview", icon_name="site", order=10),
        MenuItem(
            _("问题与整改"), reverse("freshness_findings"), name="freshness-findings", icon_name="warning", order=20
        ),
        MenuItem(_("到期日历"), reverse("freshness_days"), name="freshness-days", icon_name="calendar", order=15),
        MenuItem(_("检查指标"), reverse("freshness_rules"), name="freshness-rules", icon_name="list-ul", order=30),
        MenuItem(
            _("年度工作报表"),
            reverse("freshness_work_reports"),
            name="freshness-work-reports",
            icon_name="table",
            order=35,
        ),
        ForClusterAdministrators(
            _("严重问题登记"), reverse("freshness_cases:index"), name="freshness-cases", icon_name="warning", order=40
        ),
        ForClusterAdministrators(
            _("网站运行情况公开页"),
            reverse("freshness_public_page"),
            name="freshness-public",
            icon_name="globe",
            order=45,
        ),
        ForClusterAdministrators(
            _("不检查的外部地址"),
            reverse("freshness_ignored:index"),
            name="freshness-ignored",
            icon_name="link",
            order=50,
        ),
    ]
    return ForPeopleOfPortals(_("时效监测"), Menu(items=items), name="freshness", icon_name="time", order=60)


@hooks.register("insert_global_admin_css")
def style() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("zq_freshness/freshness.css"))


@hooks.register("before_edit_page")
def tell_when_the_channel_is_due(request: HttpRequest, page: Page) -> None:
    """The badge: a line above the editor, while the channel is late or nearly so."""
    _tell(request, badge_for(page) if request.method == "GET" else None)


@hooks.register("before_create_page")
def tell_before_a_page_is_made(request: HttpRequest, parent: Page, page_class: type[Page]) -> None:
    _tell(request, badge_below(parent) if request.method == "GET" else None)


def _tell(request: HttpRequest, badge: Badge | None) -> None:
    if badge is not None and badge.is_near:
        link = messages.button(reverse("freshness_channel", args=[badge.channel_id]), _("查看栏目"))
        (messages.warning if badge.is_late else messages.info)(request, text_of(badge), buttons=[link])
