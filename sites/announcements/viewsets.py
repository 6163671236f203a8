"""Announcements in the menu of the cluster."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import URLPattern, path, re_path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import Panel
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn

from sites.portals.viewsets import GuardedViewSet

from . import panels, receipts, views
from .kinds import Severity, Status
from .models import Announcement


class AnnouncementFilterSet(WagtailFilterSet):
    status = django_filters.ChoiceFilter(
        label=_("状态"), choices=[*Status.choices, (receipts.FAILED, _("有站点失败"))], method="of_status"
    )
    severity = django_filters.ChoiceFilter(label=_("程度"), choices=Severity.choices)

    class Meta:
        model = Announcement
        fields = ["status", "severity"]

    def of_status(self, rows: QuerySet[Announcement], name: str, value: str) -> QuerySet[Announcement]:
        if value == receipts.FAILED:
            return rows.filter(pk__in=receipts.failed().values("announcement"))
        return rows.filter(status=value)


class AnnouncementViewSet(GuardedViewSet):
    model = Announcement
    name = "announcements"
    icon = "warning"
    menu_label = pgettext_lazy("plural", "公告推送")
    index_view_class = views.AnnouncementIndexView
    add_view_class = views.NewAnnouncementView
    edit_view_class = views.EditAnnouncementView
    delete_view_class = views.DeleteAnnouncementView
    inspect_view_class = views.ShowAnnouncementView
    inspect_view_enabled = True
    filterset_class = AnnouncementFilterSet
    ordering = ["-pk"]
    search_fields = ["title", "body"]
    pk_path_converter = "int"
    list_display = [
        TitleColumn("title", label=_("标题"), url_name="announcements:inspect"),
        Column("severity", label=_("程度"), accessor="get_severity_display"),
        Column("status", label=_("状态"), accessor="get_status_display"),
        Column("origin", label=_("发起站点")),
        Column("reached", label=_("已生成/站点"), accessor=lambda row: f"{row.built}/{row.portals}"),
        DateColumn("started_at", label=_("开始"), sort_key="started_at"),
    ]

    def get_edit_handler(self) -> Panel:
        return panels.editing.bind_to_model(self.model)

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(**{"usage_url_name": None, **kwargs})

    def get_urlpatterns(self) -> list[URLPattern]:
        kept = [pattern for pattern in super().get_urlpatterns() if pattern.name != "usage"]
        actions = "|".join(views.ACTIONS)
        return [
            *kept,
            re_path(rf"^act/(?P<pk>\d+)/(?P<action>{actions})/$", views.act, name="act"),
            re_path(r"^export/(?P<pk>\d+)\.(?P<form>xlsx|csv)$", views.export, name="export"),
            path("preview/<int:pk>/<slug:theme>/", views.preview, name="preview"),
            path("preview-home/<int:pk>/", views.preview_home, name="preview_home"),
        ]
