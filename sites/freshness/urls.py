"""Addresses of the screens, below ``/admin/freshness/``; feeds stand outside the admin, which asks for a login."""

from django.urls import path

from .views.calendar import CalendarView
from .views.feeds import calendar_feed, json_feed
from .views.findings import FindingsView, FindingView
from .views.overview import OverviewView
from .views.portal import ChannelView, PortalView
from .views.public_page import PublicPageView
from .views.rules import RulesView, RuleView
from .views.work_report import WorkReportsView, WorkReportView

admin_urls = [
    path("freshness/", OverviewView.as_view(), name="freshness_overview"),
    path("freshness/portals/<int:site_id>/", PortalView.as_view(), name="freshness_portal"),
    path("freshness/channels/<int:page_id>/", ChannelView.as_view(), name="freshness_channel"),
    path("freshness/findings/", FindingsView.as_view(), name="freshness_findings"),
    path("freshness/findings/<int:pk>/", FindingView.as_view(), name="freshness_finding"),
    path("freshness/rules/", RulesView.as_view(), name="freshness_rules"),
    path("freshness/rules/<str:rule_id>/", RuleView.as_view(), name="freshness_rule"),
    path("freshness/calendar/", CalendarView.as_view(), name="freshness_days"),
    path("freshness/public/", PublicPageView.as_view(), name="freshness_public_page"),
    path("freshness/reports/", WorkReportsView.as_view(), name="freshness_work_reports"),
    path("freshness/reports/<int:site_id>/", WorkReportView.as_view(), name="freshness_work_report_latest"),
    path("freshness/reports/<int:site_id>/<int:year>/", WorkReportView.as_view(), name="freshness_work_report"),
]
urlpatterns = [
    path("calendar/<str:token>.ics", calendar_feed, name="freshness_calendar"),
    path("calendar/<str:token>.json", json_feed, name="freshness_json"),
]
