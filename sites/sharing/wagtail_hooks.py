"""Sharing in Wagtail's admin."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest
from django.urls import URLPattern, path, re_path, reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, SubmenuMenuItem
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page

from sites.portals.permissions import works_somewhere
from sites.portals.viewsets import ClusterGroup

from .kinds import SHAREABLE
from .models import Reference
from .permissions import may_offer, register_policies
from .views import hooks as hook_log
from .views import received
from .viewsets import LibraryViewSet, ReceivingRuleViewSet, SubscriptionViewSet, WebhookViewSet, WorkersItem, urls

register_policies()


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    actions.register_action("zq_sharing.offer", _("推送内容"), _("推送给其他站点"))
    actions.register_action("zq_sharing.accept", _("采用内容"), _("采用了其他站点的内容"))
    actions.register_action("zq_sharing.decline", _("不采用内容"), _("不采用其他站点的内容"))
    actions.register_action("zq_sharing.check", _("核对引用"), _("核对了本站改写与原文"))


# Below 站群, beside the portals that they are for.
ClusterGroup.items = (
    *ClusterGroup.items,
    LibraryViewSet,
    SubscriptionViewSet,
    ReceivingRuleViewSet,
    WebhookViewSet,
)


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    return [
        *urls,
        path("share/<int:pk>/", received.offer, name="zq_sharing_offer"),
        path("received-content/", received.index, name="zq_sharing_received"),
        path("received-content/<int:pk>/", received.show, name="zq_sharing_received_show"),
        path("drifted-content/", received.drifted, name="zq_sharing_drift"),
        re_path(r"^drifted-content/(?P<pk>\d+)/(?P<action>confirm|drop)/$", received.settle, name="zq_sharing_settle"),
        path("repeating-duty/", received.duties, name="zq_sharing_duty"),
        path("webhook-log/<int:pk>/", hook_log.log, name="zq_sharing_hook_log"),
        path("webhook-log/<int:pk>/repeat/", hook_log.repeat, name="zq_sharing_hook_repeat"),
    ]


@hooks.register("register_admin_menu_item")
def menu() -> SubmenuMenuItem:
    return SharingMenu(
        _("内容共享"),
        Menu(
            items=[
                WorkersItem(_("内容库"), reverse_lazy("zq_sharing_library"), icon_name="folder-open-inverse", order=10),
                WorkersItem(_("收到的内容"), reverse_lazy("zq_sharing_received"), icon_name="download", order=20),
                WorkersItem(_("待核对的改写"), reverse_lazy("zq_sharing_drift"), icon_name="warning", order=30),
                WorkersItem(_("转载时效"), reverse_lazy("zq_sharing_duty"), icon_name="time", order=40),
            ]
        ),
        icon_name="resubmit",
        order=65,
    )


class SharingMenu(SubmenuMenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return works_somewhere(request.user)


@hooks.register("register_page_listing_more_buttons")
@hooks.register("register_page_header_buttons")
def offer_button(page: Page, user: AbstractUser, **rest: Any) -> Iterable[Button]:
    """推送, on what can be shared."""
    kind = page.specific_class
    shareable = getattr(kind, "kind", "") in SHAREABLE and not issubclass(kind, Reference)
    if shareable and page.live and may_offer(user, page):
        url = reverse("zq_sharing_offer", args=[page.pk])
        yield Button(_("推送给其他站点"), url=url, icon_name="resubmit", priority=70)
