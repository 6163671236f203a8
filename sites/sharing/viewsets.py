"""Sharing in the menu of the cluster."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, Panel
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, TitleColumn
from wagtail.admin.viewsets.base import ViewSet

from sites.portals.permissions import works_somewhere
from sites.portals.viewsets import GuardedViewSet

from .forms import OwnForm, SubscriptionForm
from .models import ReceivingRule, Subscription, Webhook
from .views import library


class WorkersItem(MenuItem):
    """For whoever works on a portal."""

    def is_shown(self, request: HttpRequest) -> bool:
        return works_somewhere(request.user)


class LibraryViewSet(ViewSet):
    """内容库; its own addresses are plain views."""

    name = "content_library"
    url_prefix = "content-library"
    icon = "folder-open-inverse"
    menu_label = _("内容库")
    menu_item_class = WorkersItem

    @property
    def menu_url(self) -> str:
        return reverse("zq_sharing_library")


class _OwnViewSet(GuardedViewSet):
    def get_edit_handler(self) -> Panel:
        return self.panels.bind_to_model(self.model)

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(**{"usage_url_name": None, **kwargs})

    def get_urlpatterns(self) -> list[URLPattern]:
        return [pattern for pattern in super().get_urlpatterns() if pattern.name != "usage"]


def _conditions(row: Subscription) -> str:
    parts = [row.source_channel, row.get_kind_display(), row.keyword, row.query]
    return " · ".join(str(part) for part in parts if part) or "—"


class SubscriptionViewSet(_OwnViewSet):
    model = Subscription
    name = "content_subscriptions"
    icon = "resubmit"
    menu_label = pgettext_lazy("plural", "内容订阅")
    list_display = [
        TitleColumn("portal", label=_("接收站点"), url_name="content_subscriptions:edit"),
        Column("channel", label=_("接收栏目")),
        Column("source_portal", label=_("来源站点"), accessor=lambda row: row.source_portal or _("整个站群")),
        Column("query", label=_("条件"), accessor=_conditions),
        BooleanColumn("review", label=_("先审核")),
        BooleanColumn("active", label=_("启用")),
    ]
    panels = ObjectList(
        [
            MultiFieldPanel([FieldPanel("portal"), FieldPanel("channel")], _("接收")),
            MultiFieldPanel(
                [FieldPanel(name) for name in ("source_portal", "source_channel", "kind", "keyword", "query")],
                _("订阅什么"),
                help_text=_("填写的条件须同时符合。"),
            ),
            MultiFieldPanel([FieldRowPanel([FieldPanel("review"), FieldPanel("superior"), FieldPanel("active")])]),
        ],
        base_form_class=SubscriptionForm,
    )


class ReceivingRuleViewSet(_OwnViewSet):
    model = ReceivingRule
    name = "receiving_rules"
    icon = "download"
    menu_label = pgettext_lazy("plural", "接收规则")
    list_display = [
        TitleColumn("portal", label=_("站点"), url_name="receiving_rules:edit"),
        Column("offers", label=_("收到推送时"), accessor="get_offers_display"),
    ]
    panels = ObjectList([FieldPanel("portal"), FieldPanel("offers")], base_form_class=OwnForm)


class WebhookViewSet(_OwnViewSet):
    model = Webhook
    name = "webhooks"
    icon = "link-external"
    menu_label = pgettext_lazy("plural", "发布通知")
    list_display = [
        TitleColumn("url", label=_("接收地址"), url_name="webhooks:edit"),
        Column("portal", label=_("站点"), accessor=lambda row: row.portal or _("整个站群")),
        BooleanColumn("active", label=_("启用")),
        TitleColumn("log", label=_("记录"), accessor=lambda row: _("发送记录"), url_name="zq_sharing_hook_log"),
        DateColumn("created_at", label=_("添加")),
    ]
    panels = ObjectList(
        [FieldPanel("portal"), FieldPanel("url"), FieldPanel("secret"), FieldPanel("active")], base_form_class=OwnForm
    )


urls = [
    path("content-library/", library.index, name="zq_sharing_library"),
    path("content-library/<int:pk>/", library.show, name="zq_sharing_library_show"),
]
