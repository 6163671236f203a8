"""What the filters of Wagtail's page lists offer: the portals and people of one's own pages, nobody else's.

Wagtail offers all of the cluster; its filters take a function of the request in place of a queryset.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail.admin.views.pages.listing import PageFilterSet
from wagtail.admin.views.reports.locked_pages import LockedPagesReportFilterSet
from wagtail.admin.views.reports.workflows import WorkflowReportFilterSet, get_editable_page_ids_query
from wagtail.models import Page, PageLogEntry, Site, WorkflowState

from .isolation import pages_for


def narrow_filters() -> None:
    """Have the filters ask us. All subclasses share the filter objects of the class that declares them."""
    _narrow(PageFilterSet, "site", _portals)
    _narrow(PageFilterSet, "owner", lambda request: _people(_pages(request).values("owner")))
    _narrow(PageFilterSet, "edited_by", lambda request: _people(_edits(request).values("user")))
    _narrow(LockedPagesReportFilterSet, "locked_by", lambda request: _people(_pages(request).values("locked_by")))
    _narrow(WorkflowReportFilterSet, "requested_by", lambda request: _people(_requests(request).values("requested_by")))


def _narrow(filters: Any, name: str, choices: Callable[[HttpRequest], QuerySet[Any]]) -> None:
    filters.base_filters[name].queryset = choices


def _pages(request: HttpRequest) -> QuerySet[Page]:
    return pages_for(request.user, Page.objects.all())


def _portals(request: HttpRequest) -> QuerySet[Site]:
    return Site.objects.filter(root_page__in=_pages(request)).order_by("site_name")


def _edits(request: HttpRequest) -> QuerySet[PageLogEntry]:
    return PageLogEntry.objects.filter(action="wagtail.edit", page__in=_pages(request))


def _requests(request: HttpRequest) -> QuerySet[WorkflowState]:
    return WorkflowState.objects.filter(object_id__in=get_editable_page_ids_query(request))


def _people(ids: QuerySet[Any]) -> QuerySet[Any]:
    users = get_user_model()
    return users.objects.filter(pk__in=ids).order_by(users.USERNAME_FIELD)
